-- What every verb is made of: refusing, locking, and writing the transaction's row.
--
-- The functions here and in the files up to 09 have no rights and no search path of their
-- own: only `credits_record` calls them, with its rights, its path and its settings.

CREATE TYPE credits_answer AS (refusal text, details jsonb, recorded credits_transaction);

-- One run of serials inside one block.
CREATE TYPE credits_piece AS (
  block_id bigint, series_id bigint, vintage_order smallint, block_first bigint, block_last bigint,
  first_serial bigint, last_serial bigint);

-- What one transaction is about to say, beside the request itself.
CREATE TYPE credits_draft AS (
  kind text, sequence bigint, moment timestamptz, account_id bigint, account_number text,
  reverses bigint, reverses_id uuid, resolves bigint, resolves_id uuid,
  details jsonb, facts jsonb, decision_reference text, movements text, expires_at timestamptz);

-- Ends the verb. What it wrote so far is undone; `credits_record` keeps the refusal.
CREATE FUNCTION credits_refuse(code text, details jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'JC001', MESSAGE = code, DETAIL = details::text;
END $$;

CREATE FUNCTION credits_account_called(wanted uuid) RETURNS credits_account
LANGUAGE plpgsql AS $$
DECLARE
  account credits_account;
BEGIN
  SELECT * INTO account FROM credits_account WHERE public_id = wanted;
  IF NOT FOUND THEN
    PERFORM credits_refuse('account_not_found', jsonb_build_object('account', wanted));
  END IF;
  RETURN account;
END $$;

-- Locks: first the registry's (shared; placing a hold takes it alone), then the balance rows
-- of all accounts of the request in the order of their ids, in one statement. An account's
-- blocks are only ever touched under its balance's lock, so they never lock each other out.
CREATE FUNCTION credits_lock(registry text, accounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1246580046, hashtext(registry));
  PERFORM FROM credits_accountbalance WHERE account_id = ANY (accounts)
    ORDER BY account_id FOR NO KEY UPDATE;
END $$;

CREATE FUNCTION credits_lock_registry(registry text) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(1246580046, hashtext(registry));
$$;

CREATE FUNCTION credits_touch(account bigint, moved bigint, set_aside bigint, draft credits_draft) RETURNS void
LANGUAGE sql AS $$
  UPDATE credits_accountbalance
  SET posted = posted + moved, reserved = reserved + set_aside, version = version + 1,
    last_sequence = draft.sequence, last_recorded_at = draft.moment
  WHERE account_id = account;
$$;

CREATE FUNCTION credits_entry(request jsonb, draft credits_draft, id uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to(concat(
    '{"account":', credits_json_text(draft.account_number),
    ',"actor":', credits_json_actor(request -> 'actor'),
    ',"approver":', credits_json_actor(request -> 'approver'),
    ',"basis":', credits_json_text(request ->> 'basis'),
    ',"decision_reference":', credits_json_text(coalesce(draft.decision_reference, '')),
    ',"details":', CASE WHEN draft.details IS NULL THEN '{}' ELSE credits_json(draft.details) END,
    ',"facts":', CASE WHEN draft.facts IS NULL THEN '{}' ELSE credits_json(draft.facts) END,
    ',"id":', credits_json_uuid(id),
    ',"kind":', credits_json_text(draft.kind),
    ',"movements":[', draft.movements,
    '],"recorded_at":', credits_json_moment(draft.moment),
    ',"request_id":', credits_json_text(request ->> 'request_id'),
    ',"resolves":', credits_json_uuid(draft.resolves_id),
    ',"reverses":', credits_json_uuid(draft.reverses_id),
    ',"sequence":', draft.sequence,
    ',"version":1}'), 'UTF8');
$$;

-- Writes the transaction, its entry and its place in the queue of the transparency log.
CREATE FUNCTION credits_write(request jsonb, draft credits_draft) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  id uuid := uuidv7();
  entry bytea := credits_entry(request, draft, id);
  actor jsonb := request -> 'actor';
  approver jsonb := nullif(request -> 'approver', 'null'::jsonb);
  written credits_transaction;
  runs integer;
BEGIN
  IF octet_length(entry) > 65535 THEN
    runs := length(draft.movements) - length(replace(draft.movements, '{', ''));
    IF octet_length(draft.movements) > 32768 THEN
      PERFORM credits_refuse('too_many_movements', jsonb_build_object('most', runs * 32768 / octet_length(draft.movements)));
    END IF;
    PERFORM credits_refuse('entry_too_large', jsonb_build_object('bytes', octet_length(entry)));
  END IF;
  INSERT INTO credits_transaction (
    sequence, public_id, kind, request_id, actor_kind, actor_id, actor_name, basis,
    approver_kind, approver_id, approver_name, decision_reference, account_id,
    reverses_id, resolves_id, facts, recorded_at, entry)
  VALUES (
    draft.sequence, id, draft.kind, (request ->> 'request_id')::uuid,
    actor ->> 'kind', actor ->> 'id', actor ->> 'name', request ->> 'basis',
    coalesce(approver ->> 'kind', ''), coalesce(approver ->> 'id', ''), coalesce(approver ->> 'name', ''),
    coalesce(draft.decision_reference, ''), draft.account_id,
    draft.reverses, draft.resolves, coalesce(draft.facts, '{}'), draft.moment, entry)
  RETURNING * INTO written;
  INSERT INTO credits_logqueue (transaction_id) VALUES (draft.sequence);
  RETURN written;
END $$;

-- Two officers, where a verb asks for them.
CREATE FUNCTION credits_check_approval(request jsonb, is_required boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(request -> 'approver') IS DISTINCT FROM 'object' THEN
    IF is_required THEN
      PERFORM credits_refuse('approval_required');
    END IF;
  ELSIF request #>> '{approver,id}' = request #>> '{actor,id}' THEN
    PERFORM credits_refuse('approver_is_actor');
  END IF;
END $$;
