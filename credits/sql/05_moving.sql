-- Blocks split and merge; movements are the history.

-- Gives a range to an account: as an addition to a neighbour of the same owner and series
-- that is not reserved, or as a block. `block` is the block that consists of just this
-- range, or null if there is none yet. Reserved ranges are never merged.
CREATE FUNCTION credits_place(
  block bigint, piece credits_piece, registry text, account bigint, reservation bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  neighbour record;
  lower_block bigint;
  upper_block bigint;
  first_of_all bigint := piece.first_serial;
  last_of_all bigint := piece.last_serial;
BEGIN
  IF reservation IS NULL THEN
    SELECT owner.block_id, owner.first_serial, owner.last_serial, owner.account_id, owner.reserved_by_id
    INTO neighbour FROM credits_blockowner owner
    WHERE owner.series_id = piece.series_id AND owner.first_serial < piece.first_serial
    ORDER BY owner.first_serial DESC LIMIT 1;
    IF neighbour.account_id = account AND neighbour.last_serial = piece.first_serial - 1
      AND neighbour.reserved_by_id IS NULL
    THEN
      lower_block := neighbour.block_id;
      first_of_all := neighbour.first_serial;
    END IF;
    SELECT owner.block_id, owner.first_serial, owner.last_serial, owner.account_id, owner.reserved_by_id
    INTO neighbour FROM credits_blockowner owner
    WHERE owner.series_id = piece.series_id AND owner.first_serial = piece.last_serial + 1;
    IF neighbour.account_id = account AND neighbour.reserved_by_id IS NULL THEN
      upper_block := neighbour.block_id;
      last_of_all := neighbour.last_serial;
    END IF;
  END IF;
  IF lower_block IS NULL AND upper_block IS NULL THEN
    IF block IS NOT NULL THEN
      UPDATE credits_blockowner SET account_id = account, reserved_by_id = reservation WHERE block_id = block;
    ELSE
      INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)
      VALUES (registry, piece.series_id, piece.first_serial, piece.last_serial) RETURNING id INTO block;
      INSERT INTO credits_blockowner (
        block_id, account_id, series_id, vintage_order, first_serial, last_serial, reserved_by_id)
      VALUES (block, account, piece.series_id, piece.vintage_order,
        piece.first_serial, piece.last_serial, reservation);
    END IF;
    RETURN;
  END IF;
  -- What is swallowed goes first: the ranges may not overlap for a moment.
  IF lower_block IS NOT NULL AND upper_block IS NOT NULL THEN
    PERFORM credits_remove(upper_block);
  END IF;
  IF block IS NOT NULL THEN
    PERFORM credits_remove(block);
  END IF;
  UPDATE credits_creditblock SET first_serial = first_of_all, last_serial = last_of_all
  WHERE id = coalesce(lower_block, upper_block);
END $$;

CREATE FUNCTION credits_remove(block bigint) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM credits_blockowner WHERE block_id = block;
  DELETE FROM credits_creditblock WHERE id = block;
$$;

-- Cuts the pieces out of their blocks and gives them to `account`. The owner of a block that
-- is split keeps its highest part under the old id.
CREATE FUNCTION credits_shift(
  pieces credits_piece[], registry text, origin bigint, account bigint, reservation bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  cut record;
  rest int8multirange;
  part int8range;
  kept int8range;
  piece credits_piece;
BEGIN
  FOR cut IN
    SELECT each.block_id, each.series_id, each.vintage_order, each.block_first, each.block_last,
      range_agg(int8range(each.first_serial, each.last_serial, '[]')) AS taken
    FROM unnest(pieces) AS each
    GROUP BY each.block_id, each.series_id, each.vintage_order, each.block_first, each.block_last
    ORDER BY each.block_first
  LOOP
    piece := ROW(cut.block_id, cut.series_id, cut.vintage_order, cut.block_first, cut.block_last,
      cut.block_first, cut.block_last)::credits_piece;
    rest := int8multirange(int8range(cut.block_first, cut.block_last, '[]')) - cut.taken;
    IF isempty(rest) THEN
      PERFORM credits_place(cut.block_id, piece, registry, account, reservation);
      CONTINUE;
    END IF;
    kept := NULL;
    FOR part IN SELECT run FROM unnest(rest) AS run ORDER BY run DESC LOOP
      piece.first_serial := lower(part);
      piece.last_serial := upper(part) - 1;
      IF kept IS NULL THEN
        kept := part;
        UPDATE credits_creditblock SET first_serial = piece.first_serial, last_serial = piece.last_serial
        WHERE id = cut.block_id;
      ELSE
        INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)
        VALUES (registry, piece.series_id, piece.first_serial, piece.last_serial) RETURNING id INTO piece.block_id;
        INSERT INTO credits_blockowner (
          block_id, account_id, series_id, vintage_order, first_serial, last_serial, reserved_by_id)
        SELECT piece.block_id, origin, piece.series_id, piece.vintage_order,
          piece.first_serial, piece.last_serial, owner.reserved_by_id
        FROM credits_blockowner owner WHERE owner.block_id = cut.block_id;
      END IF;
    END LOOP;
    FOR part IN SELECT unnest(cut.taken) LOOP
      piece.first_serial := lower(part);
      piece.last_serial := upper(part) - 1;
      PERFORM credits_place(NULL, piece, registry, account, reservation);
    END LOOP;
  END LOOP;
END $$;

-- The movements of an entry, in the order in which they are written.
CREATE FUNCTION credits_json_movements(pieces credits_piece[], origin text, destination text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(
    '{"destination":' || credits_json_text(destination)
    || ',"first":' || piece.first_serial || ',"last":' || piece.last_serial
    || ',"origin":' || credits_json_text(origin)
    || ',"series":' || credits_json_text(series.key) || '}', ',' ORDER BY piece.place), '')
  FROM unnest(pieces) WITH ORDINALITY
    AS piece(block_id, series_id, vintage_order, block_first, block_last, first_serial, last_serial, place)
  JOIN credits_series series ON series.id = piece.series_id;
$$;

-- Writes the transaction with its movements and balances, then moves the units.
-- `set_aside` is what the origin's reservation gives back (zero or negative).
CREATE FUNCTION credits_move(
  request jsonb, draft credits_draft, pieces credits_piece[],
  origin credits_account, destination credits_account, set_aside bigint DEFAULT 0) RETURNS credits_transaction
LANGUAGE plpgsql AS $$
DECLARE
  written credits_transaction;
  quantity bigint := credits_quantity(pieces);
BEGIN
  SELECT drawn.sequence, drawn.moment INTO draft.sequence, draft.moment FROM credits_draw() AS drawn;
  IF draft.moment >= draft.expires_at THEN
    PERFORM credits_refuse_expired(draft.expires_at);
  END IF;
  draft.movements := credits_json_movements(pieces, origin.number, destination.number);
  written := credits_write(request, draft);
  PERFORM credits_write_movements(draft, pieces, origin, destination);
  -- An issuance source counts what it issued; every other account gives what it has.
  PERFORM credits_touch(origin.id, CASE origin.kind WHEN 'issuance' THEN quantity ELSE -quantity END, set_aside, draft);
  PERFORM credits_touch(destination.id, quantity, 0, draft);
  IF origin.kind <> 'issuance' THEN
    PERFORM credits_shift(pieces, origin.registry_id, origin.id, destination.id, NULL);
  END IF;
  RETURN written;
END $$;

CREATE FUNCTION credits_refuse_expired(expires_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  SELECT credits_refuse('reservation_expired',
    jsonb_build_object('expires_at', trim('"' FROM credits_json_moment(expires_at))));
$$;

CREATE FUNCTION credits_write_movements(
  draft credits_draft, pieces credits_piece[], origin credits_account, destination credits_account) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO credits_movement (
    sequence, transaction_id, registry_id, series_id, first_serial, last_serial,
    origin_id, destination_id, origin_after, destination_after, recorded_at)
  SELECT nextval('credits_movement_sequence'), draft.sequence, origin.registry_id, piece.series_id,
    piece.first_serial, piece.last_serial, origin.id, destination.id,
    sending.posted + CASE origin.kind WHEN 'issuance' THEN piece.moved ELSE -piece.moved END,
    receiving.posted + piece.moved, draft.moment
  FROM (
    SELECT run.series_id, run.first_serial, run.last_serial,
      sum(run.last_serial - run.first_serial + 1) OVER (ORDER BY run.place)::bigint AS moved
    FROM unnest(pieces) WITH ORDINALITY
      AS run(block_id, series_id, vintage_order, block_first, block_last, first_serial, last_serial, place)
    ORDER BY run.place
  ) piece
  JOIN credits_accountbalance sending ON sending.account_id = origin.id
  JOIN credits_accountbalance receiving ON receiving.account_id = destination.id
  ORDER BY piece.moved;
$$;
