-- Units come into being: the next serials of the registry, in one block.

CREATE FUNCTION credits_series_of(request jsonb) RETURNS credits_series
LANGUAGE plpgsql AS $$
DECLARE
  wanted text := concat_ws('/', request ->> 'registry', request ->> 'partner_country', request ->> 'reference',
    coalesce(request ->> 'period_first_on', ''), coalesce(request ->> 'period_last_on', ''),
    coalesce(request ->> 'vintage', ''));
  series credits_series;
BEGIN
  SELECT * INTO series FROM credits_series WHERE key = wanted;
  IF NOT FOUND THEN
    -- Nobody else can be making it: the registry's issuance source is locked.
    INSERT INTO credits_series (
      key, registry_id, partner_country, reference, period_first_on, period_last_on, vintage)
    VALUES (wanted, request ->> 'registry', request ->> 'partner_country', request ->> 'reference',
      (request ->> 'period_first_on')::date, (request ->> 'period_last_on')::date,
      (request ->> 'vintage')::smallint)
    RETURNING * INTO series;
  END IF;
  RETURN series;
END $$;

CREATE FUNCTION credits_issue(request jsonb) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  destination credits_account := credits_account_called((request ->> 'destination')::uuid);
  source credits_account;
  series credits_series;
  quantity bigint := (request ->> 'quantity')::bigint;
  draft credits_draft;
  piece credits_piece;
  written credits_transaction;
BEGIN
  IF destination.registry_id <> request ->> 'registry' THEN
    PERFORM credits_refuse('different_registries', jsonb_build_object('account', destination.number));
  ELSIF destination.kind NOT IN ('government_holding', 'entity_holding') THEN
    PERFORM credits_refuse('not_holding_account', jsonb_build_object('account', destination.number));
  END IF;
  SELECT * INTO source FROM credits_account WHERE registry_id = destination.registry_id AND kind = 'issuance';
  PERFORM credits_lock(destination.registry_id, ARRAY[source.id, destination.id]);
  destination := credits_account_called(destination.public_id);
  PERFORM credits_check_receives(destination);
  -- Numbers are only ever drawn under the source's lock, so they leave no gap.
  SELECT last_serial + 1 INTO piece.first_serial FROM credits_registry WHERE code = destination.registry_id;
  IF piece.first_serial + quantity - 1 > 9007199254740991 THEN
    PERFORM credits_refuse('serials_exhausted', jsonb_build_object('registry', destination.registry_id));
  END IF;
  piece.last_serial := piece.first_serial + quantity - 1;
  series := credits_series_of(request);
  piece.series_id := series.id;
  piece.vintage_order := coalesce(series.vintage, 32767);
  UPDATE credits_registry SET last_serial = piece.last_serial WHERE code = destination.registry_id;

  draft.kind := 'issuance';
  draft.decision_reference := request ->> 'decision_reference';
  draft.details := jsonb_build_object('issued_on', request ->> 'issued_on');
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  draft.movements := credits_json_movements(ARRAY[piece], source.number, destination.number);
  written := credits_write(request, draft);
  INSERT INTO credits_issuance (transaction_id, series_id, destination_id, first_serial, last_serial, issued_on)
  VALUES (draft.sequence, series.id, destination.id, piece.first_serial, piece.last_serial,
    (request ->> 'issued_on')::date);
  PERFORM credits_write_movements(draft, ARRAY[piece], source, destination);
  PERFORM credits_touch(source.id, quantity, 0, draft);
  PERFORM credits_touch(destination.id, quantity, 0, draft);
  PERFORM credits_place(NULL, piece, destination.registry_id, destination.id, NULL);
  RETURN written;
END $$;
