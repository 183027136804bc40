-- Transfer, retirement, cancellation and their two-step form: one way for all.

CREATE FUNCTION credits_check_sends(account credits_account) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF account.status <> 'open' THEN
    PERFORM credits_refuse('account_not_open',
      jsonb_build_object('account', account.number, 'status', account.status));
  END IF;
END $$;

CREATE FUNCTION credits_check_receives(account credits_account) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF account.status NOT IN ('open', 'restricted') THEN
    PERFORM credits_refuse('account_not_open',
      jsonb_build_object('account', account.number, 'status', account.status));
  END IF;
END $$;

CREATE FUNCTION credits_check_kinds(kind text, origin credits_account, destination credits_account) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  holding CONSTANT text[] := ARRAY['government_holding', 'entity_holding'];
BEGIN
  IF origin.id = destination.id THEN
    PERFORM credits_refuse('same_account', jsonb_build_object('account', origin.number));
  ELSIF origin.registry_id <> destination.registry_id THEN
    PERFORM credits_refuse('different_registries', jsonb_build_object('account', destination.number));
  ELSIF origin.kind <> ALL (holding) THEN
    PERFORM credits_refuse('not_holding_account', jsonb_build_object('account', origin.number));
  ELSIF kind = 'transfer' AND destination.kind <> ALL (holding) THEN
    PERFORM credits_refuse('not_holding_account', jsonb_build_object('account', destination.number));
  ELSIF kind = 'retirement' AND destination.kind <> 'retirement' THEN
    PERFORM credits_refuse('not_retirement_account', jsonb_build_object('account', destination.number));
  ELSIF kind = 'cancellation' AND destination.kind <> 'cancellation' THEN
    PERFORM credits_refuse('not_cancellation_account', jsonb_build_object('account', destination.number));
  END IF;
END $$;

CREATE FUNCTION credits_check_states(origin credits_account, destination credits_account) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM credits_check_sends(origin);
  PERFORM credits_check_receives(destination);
  IF credits_account_is_held(origin.id) THEN
    PERFORM credits_refuse('units_on_hold', jsonb_build_object('account', origin.number));
  END IF;
END $$;

CREATE FUNCTION credits_transfer(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  origin credits_account := credits_account_called((request ->> 'origin')::uuid);
  destination credits_account := credits_account_called((request ->> 'destination')::uuid);
  draft credits_draft;
BEGIN
  draft.kind := request ->> 'kind';
  PERFORM credits_check_kinds(draft.kind, origin, destination);
  PERFORM credits_lock(origin.registry_id, ARRAY[origin.id, destination.id]);
  origin := credits_account_called(origin.public_id);
  destination := credits_account_called(destination.public_id);
  PERFORM credits_check_states(origin, destination);
  draft.decision_reference := request ->> 'decision_reference';
  draft.facts := request -> 'facts';
  RETURN credits_move(request, draft, credits_take(request, origin), origin, destination);
END $$;

CREATE FUNCTION credits_correct(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  earlier credits_transaction;
  origin credits_account;
  destination credits_account;
  draft credits_draft;
BEGIN
  IF coalesce(request ->> 'decision_reference', '') = '' THEN
    PERFORM credits_refuse('decision_required');
  END IF;
  SELECT * INTO earlier FROM credits_transaction WHERE public_id = (request ->> 'reverses')::uuid;
  IF NOT FOUND THEN
    PERFORM credits_refuse('transaction_not_found');
  ELSIF earlier.kind NOT IN ('transfer', 'retirement', 'cancellation', 'correction') THEN
    PERFORM credits_refuse('not_reversible', jsonb_build_object('kind', earlier.kind));
  END IF;
  -- All movements of one transaction are between the same two accounts.
  SELECT account.* INTO origin FROM credits_movement movement
    JOIN credits_account account ON account.id = movement.destination_id
    WHERE movement.transaction_id = earlier.sequence LIMIT 1;
  SELECT account.* INTO destination FROM credits_movement movement
    JOIN credits_account account ON account.id = movement.origin_id
    WHERE movement.transaction_id = earlier.sequence LIMIT 1;
  PERFORM credits_lock(origin.registry_id, ARRAY[origin.id, destination.id]);
  IF EXISTS (SELECT FROM credits_transaction WHERE reverses_id = earlier.sequence) THEN
    PERFORM credits_refuse('already_reversed');
  END IF;
  origin := credits_account_called(origin.public_id);
  destination := credits_account_called(destination.public_id);
  IF 'closed' IN (origin.status, destination.status) THEN
    PERFORM credits_refuse('account_not_open', jsonb_build_object('status', 'closed', 'account',
      CASE origin.status WHEN 'closed' THEN origin.number ELSE destination.number END));
  END IF;
  draft.kind := 'correction';
  draft.decision_reference := request ->> 'decision_reference';
  draft.reverses := earlier.sequence;
  draft.reverses_id := earlier.public_id;
  RETURN credits_move(request, draft, credits_take_back(earlier.sequence, origin), origin, destination);
END $$;

CREATE FUNCTION credits_take_back(earlier bigint, origin credits_account) RETURNS credits_piece[]
LANGUAGE plpgsql AS $$
DECLARE
  pieces credits_piece[] := credits_take_named(origin, (
    SELECT range_agg(int8range(first_serial, last_serial, '[]'))
    FROM credits_movement WHERE transaction_id = earlier));
BEGIN
  IF credits_account_is_held(origin.id) THEN
    PERFORM credits_refuse('units_on_hold', jsonb_build_object('account', origin.number));
  END IF;
  RETURN pieces;
END $$;
