-- The one door: every instruction is a request, answered once and for all.

CREATE FUNCTION credits_log_act(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  draft credits_draft;
BEGIN
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  draft.kind := 'act';
  draft.details := jsonb_build_object('act', request ->> 'act');
  draft.facts := request -> 'facts';
  draft.decision_reference := request ->> 'decision_reference';
  RETURN credits_write(request, draft);
END $$;

-- What the request id was answered with before, or that it stood for something else.
CREATE FUNCTION credits_earlier_answer(wanted uuid, content_hash bytea) RETURNS credits_answer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  answer credits_answer;
  entry credits_transaction;
BEGIN
  IF NOT EXISTS (SELECT FROM credits_request WHERE request_id = wanted AND request_hash = content_hash) THEN
    answer.refusal := 'request_id_reused';
    answer.details := '{}';
    RETURN answer;
  END IF;
  SELECT refused.code, refused.details INTO answer.refusal, answer.details
  FROM credits_refusedrequest refused WHERE refused.request_id = wanted;
  IF NOT FOUND THEN
    SELECT * INTO entry FROM credits_transaction WHERE request_id = wanted;
    answer.recorded := entry;
  END IF;
  RETURN answer;
END $$;

CREATE FUNCTION credits_carry_out(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  kind text := request ->> 'kind';
BEGIN
  PERFORM credits_check_approval(request, kind IN ('correction', 'hold_placed', 'hold_lifted'));
  CASE kind
    WHEN 'transfer', 'retirement', 'cancellation' THEN RETURN credits_transfer(request);
    WHEN 'issuance' THEN RETURN credits_issue(request);
    WHEN 'correction' THEN RETURN credits_correct(request);
    WHEN 'reservation' THEN RETURN credits_reserve(request);
    WHEN 'completion' THEN RETURN credits_complete(request);
    WHEN 'release' THEN RETURN credits_release(request);
    WHEN 'account_opened' THEN RETURN credits_open_account(request);
    WHEN 'account_restricted', 'account_suspended', 'account_reopened', 'account_closed' THEN
      RETURN credits_change_account(request);
    WHEN 'hold_placed' THEN RETURN credits_hold(request);
    WHEN 'hold_lifted' THEN RETURN credits_lift(request);
    WHEN 'act' THEN RETURN credits_log_act(request);
  END CASE;
END $$;

-- Runs with the rights of the schema's owner; the runtime login may call it and read.
-- The row of the request comes first: a twin waits here for the outcome of the other, and
-- then reads its answer, which is why only READ COMMITTED will do.
CREATE FUNCTION credits_record(request jsonb) RETURNS credits_answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '10s'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  id uuid := (request ->> 'request_id')::uuid;
  content_hash bytea := sha256(convert_to(request::text, 'UTF8'));
  answer credits_answer;
  reason text;
  particulars text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the ledger is written under READ COMMITTED only' USING ERRCODE = '25000';
  END IF;
  INSERT INTO credits_request (request_id, request_hash, recorded_at)
  VALUES (id, content_hash, credits_now()) ON CONFLICT (request_id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN credits_earlier_answer(id, content_hash);
  END IF;
  BEGIN
    answer.recorded := credits_carry_out(request);
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'JC001' THEN
    GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, particulars = PG_EXCEPTION_DETAIL;
    answer.refusal := reason;
    answer.details := particulars::jsonb;
    answer.recorded := NULL;
    INSERT INTO credits_refusedrequest (request_id, code, details, recorded_at)
    VALUES (id, reason, answer.details, credits_now());
    RETURN answer;
  END;
END $$;
