-- Reservations (the two-step form of an instruction) and holds.

CREATE FUNCTION credits_reserve(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  origin credits_account := credits_account_called((request ->> 'origin')::uuid);
  destination credits_account := credits_account_called((request ->> 'destination')::uuid);
  pieces credits_piece[];
  draft credits_draft;
  written credits_transaction;
  expires_at timestamptz;
BEGIN
  PERFORM credits_check_kinds(request ->> 'intended_kind', origin, destination);
  PERFORM credits_lock(origin.registry_id, ARRAY[origin.id, destination.id]);
  origin := credits_account_called(origin.public_id);
  destination := credits_account_called(destination.public_id);
  PERFORM credits_check_states(origin, destination);
  pieces := credits_take(request, origin);
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  expires_at := draft.moment + (request ->> 'expires_in')::bigint * interval '1 microsecond';
  draft.kind := 'reservation';
  draft.decision_reference := request ->> 'decision_reference';
  draft.facts := request -> 'facts';
  draft.details := jsonb_build_object('intended_kind', request ->> 'intended_kind',
    'origin', origin.number, 'destination', destination.number,
    'expires_at', trim('"' FROM credits_json_moment(expires_at)),
    'ranges', (
      SELECT jsonb_agg(jsonb_build_object('series', series.key, 'first', piece.first_serial, 'last', piece.last_serial)
        ORDER BY piece.first_serial)
      FROM unnest(pieces) AS piece JOIN credits_series series ON series.id = piece.series_id));
  written := credits_write(request, draft);
  INSERT INTO credits_reservation (transaction_id, intended_kind, origin_id, destination_id, quantity, expires_at)
  VALUES (draft.sequence, request ->> 'intended_kind', origin.id, destination.id, credits_quantity(pieces), expires_at);
  INSERT INTO credits_reservedrange (reservation_id, series_id, first_serial, last_serial)
  SELECT draft.sequence, piece.series_id, piece.first_serial, piece.last_serial FROM unnest(pieces) AS piece;
  PERFORM credits_touch(origin.id, 0, credits_quantity(pieces), draft);
  PERFORM credits_shift(pieces, origin.registry_id, origin.id, origin.id, draft.sequence);
  RETURN written;
END $$;

-- The blocks a reservation keeps, oldest first.
CREATE FUNCTION credits_reserved_pieces(reservation bigint) RETURNS credits_piece[]
LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(ROW(owner.block_id, owner.series_id, owner.vintage_order, owner.first_serial,
    owner.last_serial, owner.first_serial, owner.last_serial)::credits_piece
    ORDER BY owner.vintage_order, owner.series_id, owner.first_serial), '{}')
  FROM credits_blockowner owner WHERE owner.reserved_by_id = reservation;
$$;

-- The lowest `wanted` units of the pieces.
CREATE FUNCTION credits_part(pieces credits_piece[], wanted bigint) RETURNS credits_piece[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  part credits_piece[] := '{}';
  piece credits_piece;
BEGIN
  FOREACH piece IN ARRAY pieces LOOP
    EXIT WHEN wanted = 0;
    piece.last_serial := least(piece.last_serial, piece.first_serial + wanted - 1);
    wanted := wanted - (piece.last_serial - piece.first_serial + 1);
    part := part || piece;
  END LOOP;
  RETURN part;
END $$;

-- The reservation a request names, with its accounts locked; refuses if there is nothing to resolve.
CREATE FUNCTION credits_reservation_called(
  wanted uuid, OUT reserving credits_transaction, OUT reservation credits_reservation,
  OUT origin credits_account, OUT destination credits_account)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT * INTO reserving FROM credits_transaction WHERE public_id = wanted AND kind = 'reservation';
  IF NOT FOUND THEN
    PERFORM credits_refuse('reservation_not_found');
  END IF;
  SELECT * INTO reservation FROM credits_reservation WHERE transaction_id = reserving.sequence;
  SELECT * INTO origin FROM credits_account WHERE id = reservation.origin_id;
  PERFORM credits_lock(origin.registry_id, ARRAY[reservation.origin_id, reservation.destination_id]);
  SELECT * INTO origin FROM credits_account WHERE id = reservation.origin_id;
  SELECT * INTO destination FROM credits_account WHERE id = reservation.destination_id;
  IF EXISTS (SELECT FROM credits_transaction WHERE resolves_id = reserving.sequence) THEN
    PERFORM credits_refuse('reservation_resolved');
  END IF;
END $$;

CREATE FUNCTION credits_complete(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  found record;
  pieces credits_piece[];
  wanted bigint;
  draft credits_draft;
  written credits_transaction;
BEGIN
  SELECT * INTO found FROM credits_reservation_called((request ->> 'reservation')::uuid);
  IF (found.reserving).actor_id = request #>> '{actor,id}' THEN
    PERFORM credits_refuse('initiator_may_not_complete');
  ELSIF credits_moment() >= (found.reservation).expires_at THEN
    PERFORM credits_refuse_expired((found.reservation).expires_at);
  END IF;
  PERFORM credits_check_states(found.origin, found.destination);
  wanted := coalesce((request ->> 'quantity')::bigint, (found.reservation).quantity);
  IF wanted > (found.reservation).quantity THEN
    PERFORM credits_refuse('insufficient_holding', jsonb_build_object(
      'account', (found.origin).number, 'wanted', wanted, 'available', (found.reservation).quantity));
  END IF;
  pieces := credits_part(credits_reserved_pieces((found.reserving).sequence), wanted);
  IF credits_held_ranges((found.origin).registry_id) && (
    SELECT range_agg(int8range(piece.first_serial, piece.last_serial, '[]')) FROM unnest(pieces) AS piece)
  THEN
    PERFORM credits_refuse('units_on_hold', jsonb_build_object('account', (found.origin).number));
  END IF;
  draft.kind := (found.reservation).intended_kind;
  draft.expires_at := (found.reservation).expires_at;
  draft.decision_reference := (found.reserving).decision_reference;
  draft.facts := (found.reserving).facts;
  draft.resolves := (found.reserving).sequence;
  draft.resolves_id := (found.reserving).public_id;
  written := credits_move(request, draft, pieces, found.origin, found.destination, -(found.reservation).quantity);
  pieces := credits_reserved_pieces((found.reserving).sequence);
  PERFORM credits_shift(pieces, (found.origin).registry_id, (found.origin).id, (found.origin).id, NULL);
  RETURN written;
END $$;

CREATE FUNCTION credits_release(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  found record;
  pieces credits_piece[];
  draft credits_draft;
  written credits_transaction;
BEGIN
  SELECT * INTO found FROM credits_reservation_called((request ->> 'reservation')::uuid);
  pieces := credits_reserved_pieces((found.reserving).sequence);
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  draft.kind := 'release';
  draft.resolves := (found.reserving).sequence;
  draft.resolves_id := (found.reserving).public_id;
  written := credits_write(request, draft);
  PERFORM credits_touch((found.origin).id, 0, -(found.reservation).quantity, draft);
  PERFORM credits_shift(pieces, (found.origin).registry_id, (found.origin).id, (found.origin).id, NULL);
  RETURN written;
END $$;

CREATE FUNCTION credits_hold(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  account credits_account;
  series credits_series;
  serials int8range;
  registry text := request ->> 'registry';
  draft credits_draft;
  written credits_transaction;
BEGIN
  draft.kind := 'hold_placed';
  draft.details := jsonb_build_object('reason', request ->> 'reason', 'case_reference', request ->> 'case_reference');
  IF request ->> 'account' IS NOT NULL THEN
    account := credits_account_called((request ->> 'account')::uuid);
    draft.account_id := account.id;
    draft.account_number := account.number;
    PERFORM credits_lock_registry(account.registry_id);
  ELSIF request ->> 'series' IS NOT NULL THEN
    SELECT * INTO series FROM credits_series WHERE key = request ->> 'series';
    IF NOT FOUND THEN
      PERFORM credits_refuse('series_not_found', jsonb_build_object('series', request ->> 'series'));
    END IF;
    draft.details := draft.details || jsonb_build_object('series', series.key);
    PERFORM credits_lock_registry(series.registry_id);
  ELSE
    serials := int8range((request ->> 'first')::bigint, (request ->> 'last')::bigint, '[]');
    IF NOT EXISTS (SELECT FROM credits_registry WHERE code = registry AND last_serial >= upper(serials) - 1) THEN
      PERFORM credits_refuse('serial_not_issued', jsonb_build_object('registry', registry,
        'first', request -> 'first', 'last', request -> 'last'));
    END IF;
    draft.details := draft.details || jsonb_build_object(
      'registry', registry, 'first', lower(serials), 'last', upper(serials) - 1);
    PERFORM credits_lock_registry(registry);
  END IF;
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  written := credits_write(request, draft);
  INSERT INTO credits_holdevent (transaction_id, action, account_id, series_id, registry_id,
    first_serial, last_serial, reason, case_reference)
  VALUES (draft.sequence, 'place', account.id, series.id, registry,
    lower(serials), upper(serials) - 1, request ->> 'reason', request ->> 'case_reference');
  RETURN written;
END $$;

CREATE FUNCTION credits_lift(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  placed credits_transaction;
  draft credits_draft;
  written credits_transaction;
BEGIN
  -- Its row is the lock: two liftings of one hold follow each other.
  SELECT * INTO placed FROM credits_transaction
  WHERE public_id = (request ->> 'hold')::uuid AND kind = 'hold_placed' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM credits_refuse('hold_not_found');
  ELSIF EXISTS (SELECT FROM credits_holdevent WHERE lifts_id = placed.sequence) THEN
    PERFORM credits_refuse('hold_already_lifted');
  END IF;
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  draft.kind := 'hold_lifted';
  draft.account_id := placed.account_id;
  draft.account_number := (SELECT number FROM credits_account WHERE id = placed.account_id);
  draft.details := jsonb_build_object('hold', placed.public_id, 'reason', request ->> 'reason',
    'case_reference', request ->> 'case_reference');
  written := credits_write(request, draft);
  INSERT INTO credits_holdevent (transaction_id, action, lifts_id, reason, case_reference)
  VALUES (draft.sequence, 'lift', placed.sequence, request ->> 'reason', request ->> 'case_reference');
  RETURN written;
END $$;
