-- Opening accounts and changing their status.

-- Makes an account and its balance row. Returns null if the number is taken.
CREATE FUNCTION credits_new_account(
  registry text, account_number text, account_kind text, sequence bigint, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  account bigint;
BEGIN
  INSERT INTO credits_account (public_id, number, registry_id, kind, status, opened_at)
  VALUES (uuidv7(), account_number, registry, account_kind, 'open', moment)
  ON CONFLICT DO NOTHING RETURNING id INTO account;
  IF FOUND THEN
    INSERT INTO credits_accountbalance (account_id, posted, reserved, version, last_sequence, last_recorded_at)
    VALUES (account, 0, 0, 0, sequence, moment);
  END IF;
  RETURN account;
END $$;

CREATE FUNCTION credits_open_account(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  draft credits_draft;
  source text;
BEGIN
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  INSERT INTO credits_registry (code, last_serial) VALUES (request ->> 'registry', 0) ON CONFLICT DO NOTHING;
  -- The registry's issuance source comes with its first account.
  source := (request ->> 'registry') || '-ISSUANCE';
  IF NOT EXISTS (SELECT FROM credits_account WHERE registry_id = request ->> 'registry' AND kind = 'issuance') THEN
    PERFORM credits_new_account(request ->> 'registry', source, 'issuance', draft.sequence, draft.moment);
  END IF;
  IF NOT EXISTS (SELECT FROM credits_account WHERE registry_id = request ->> 'registry' AND kind = 'issuance') THEN
    PERFORM credits_refuse('account_number_taken', jsonb_build_object('number', source));
  END IF;
  draft.kind := 'account_opened';
  draft.account_number := request ->> 'number';
  draft.details := jsonb_build_object('registry', request ->> 'registry', 'kind', request ->> 'account_kind');
  draft.account_id := credits_new_account(request ->> 'registry', request ->> 'number', request ->> 'account_kind',
    draft.sequence, draft.moment);
  IF draft.account_id IS NULL THEN
    PERFORM credits_refuse('account_number_taken', jsonb_build_object('number', request ->> 'number'));
  END IF;
  RETURN credits_write(request, draft);
END $$;

CREATE FUNCTION credits_change_account(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  account credits_account := credits_account_called((request ->> 'account')::uuid);
  draft credits_draft;
  wanted text := CASE request ->> 'kind'
    WHEN 'account_restricted' THEN 'restricted' WHEN 'account_suspended' THEN 'suspended'
    WHEN 'account_reopened' THEN 'open' WHEN 'account_closed' THEN 'closed' END;
  held bigint;
BEGIN
  IF account.kind = 'issuance' THEN
    PERFORM credits_refuse('issuance_source_fixed', jsonb_build_object('account', account.number));
  END IF;
  PERFORM credits_lock(account.registry_id, ARRAY[account.id]);
  account := credits_account_called(account.public_id);
  IF account.status = 'closed' THEN
    PERFORM credits_refuse('account_closed', jsonb_build_object('account', account.number));
  ELSIF account.status = wanted THEN
    PERFORM credits_refuse('account_status_unchanged',
      jsonb_build_object('account', account.number, 'status', account.status));
  END IF;
  IF wanted = 'closed' THEN
    SELECT posted INTO held FROM credits_accountbalance WHERE account_id = account.id;
    IF held > 0 THEN
      PERFORM credits_refuse('account_not_empty', jsonb_build_object('account', account.number, 'held', held));
    END IF;
  END IF;
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  draft.kind := request ->> 'kind';
  draft.account_id := account.id;
  draft.account_number := account.number;
  draft.decision_reference := request ->> 'decision_reference';
  UPDATE credits_account SET status = wanted WHERE id = account.id;
  PERFORM credits_touch(account.id, 0, 0, draft);
  RETURN credits_write(request, draft);
END $$;
