-- Which units an instruction means: named ranges, or the oldest that are free.

-- Ranges and series of the registry that a hold keeps where they are.
CREATE FUNCTION credits_held_ranges(wanted_registry text) RETURNS int8multirange
LANGUAGE sql STABLE AS $$
  SELECT range_agg(scope.serials) FROM (
    SELECT int8range(hold.first_serial, hold.last_serial, '[]') AS serials
    FROM credits_holdevent hold
    WHERE hold.registry_id = wanted_registry AND hold.first_serial IS NOT NULL AND hold.action = 'place'
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id)
    UNION ALL
    SELECT int8range(issuance.first_serial, issuance.last_serial, '[]')
    FROM credits_holdevent hold
    JOIN credits_series series ON series.id = hold.series_id AND series.registry_id = wanted_registry
    JOIN credits_issuance issuance ON issuance.series_id = hold.series_id
    WHERE hold.action = 'place'
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id)
  ) scope;
$$;

CREATE FUNCTION credits_account_is_held(account bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM credits_holdevent hold
    WHERE hold.account_id = account AND hold.action = 'place'
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id));
$$;

-- The lowest serials of the oldest free blocks: by vintage (unknown last), series, first serial.
-- Reserved units and units on hold are passed over. Refuses insufficient_holding, too_many_movements.
CREATE FUNCTION credits_take_oldest(origin credits_account, wanted bigint) RETURNS credits_piece[]
LANGUAGE plpgsql AS $$
DECLARE
  most CONSTANT integer := 400;
  pieces credits_piece[] := '{}';
  held int8multirange := credits_held_ranges(origin.registry_id);
  taken bigint := 0;
  block record;
  part int8range;
  last_taken bigint;
BEGIN
  FOR block IN
    SELECT owner.block_id, owner.series_id, owner.vintage_order, owner.first_serial, owner.last_serial
    FROM credits_blockowner owner
    WHERE owner.account_id = origin.id AND owner.reserved_by_id IS NULL
    ORDER BY owner.vintage_order, owner.series_id, owner.first_serial
  LOOP
    FOR part IN
      SELECT unnest(CASE WHEN held IS NULL
        THEN int8multirange(int8range(block.first_serial, block.last_serial, '[]'))
        ELSE int8multirange(int8range(block.first_serial, block.last_serial, '[]')) - held END)
    LOOP
      last_taken := least(upper(part) - 1, lower(part) + (wanted - taken) - 1);
      -- Beyond the most that fit it only counts, to tell "too few" from "too many runs".
      IF cardinality(pieces) <= most THEN
        pieces := pieces || ROW(block.block_id, block.series_id, block.vintage_order,
          block.first_serial, block.last_serial, lower(part), last_taken)::credits_piece;
      END IF;
      taken := taken + last_taken - lower(part) + 1;
      EXIT WHEN taken = wanted;
    END LOOP;
    EXIT WHEN taken = wanted;
  END LOOP;
  IF taken < wanted THEN
    PERFORM credits_refuse('insufficient_holding',
      jsonb_build_object('account', origin.number, 'wanted', wanted, 'available', taken));
  END IF;
  IF cardinality(pieces) > most THEN
    PERFORM credits_refuse('too_many_movements', jsonb_build_object('most', most));
  END IF;
  RETURN pieces;
END $$;

-- The named serials, as they lie in the origin's blocks.
-- Refuses units_not_owned, units_reserved, units_on_hold, too_many_movements.
CREATE FUNCTION credits_take_named(origin credits_account, wanted int8multirange) RETURNS credits_piece[]
LANGUAGE plpgsql AS $$
DECLARE
  most CONSTANT integer := 400;
  pieces credits_piece[];
  owned int8multirange;
  reserved integer;
  missing int8range;
BEGIN
  SELECT array_agg(ROW(owner.block_id, owner.series_id, owner.vintage_order,
      owner.first_serial, owner.last_serial,
      greatest(owner.first_serial, lower(named.serials)),
      least(owner.last_serial, upper(named.serials) - 1))::credits_piece
      ORDER BY greatest(owner.first_serial, lower(named.serials))),
    range_agg(int8range(owner.first_serial, owner.last_serial, '[]')),
    count(owner.reserved_by_id)
  INTO pieces, owned, reserved
  FROM unnest(wanted) AS named(serials)
  JOIN credits_creditblock block ON block.registry_id = origin.registry_id
    AND int8range(block.first_serial, block.last_serial, '[]') && named.serials
  JOIN credits_blockowner owner ON owner.block_id = block.id AND owner.account_id = origin.id;
  missing := range_merge(wanted - coalesce(owned, '{}'));
  IF NOT isempty(missing) THEN
    PERFORM credits_refuse('units_not_owned', jsonb_build_object(
      'account', origin.number, 'first', lower(missing), 'last', upper(missing) - 1));
  END IF;
  IF reserved > 0 THEN
    PERFORM credits_refuse('units_reserved', jsonb_build_object(
      'first', lower(wanted), 'last', upper(wanted) - 1));
  END IF;
  IF wanted && credits_held_ranges(origin.registry_id) THEN
    PERFORM credits_refuse('units_on_hold', jsonb_build_object('account', origin.number));
  END IF;
  IF cardinality(pieces) > most THEN
    PERFORM credits_refuse('too_many_movements', jsonb_build_object('most', most));
  END IF;
  RETURN pieces;
END $$;

-- `quantity` or `blocks` of a request, as pieces of the origin's blocks.
CREATE FUNCTION credits_take(request jsonb, origin credits_account) RETURNS credits_piece[]
LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(request -> 'quantity') = 'number' THEN
    RETURN credits_take_oldest(origin, (request ->> 'quantity')::bigint);
  END IF;
  RETURN credits_take_named(origin, (
    SELECT range_agg(int8range((named ->> 'first')::bigint, (named ->> 'last')::bigint, '[]'))
    FROM jsonb_array_elements(request -> 'blocks') AS named));
END $$;

CREATE FUNCTION credits_quantity(pieces credits_piece[]) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(piece.last_serial - piece.first_serial + 1), 0)::bigint FROM unnest(pieces) AS piece;
$$;
