-- Entry bytes are made here, once, and nowhere else.
--
-- RFC 8785 in the ledger's profile: object keys are ASCII and sorted under collation C,
-- numbers are integers below 2^53, texts are in NFC, moments are texts ending in Z.

CREATE FUNCTION credits_json_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(to_json(normalize(value, NFC))::text, 'null');
$$;

CREATE FUNCTION credits_json_moment(value timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_char(value AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\""');
$$;

CREATE FUNCTION credits_json(value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
  CASE jsonb_typeof(value)
    WHEN 'object' THEN
      IF EXISTS (SELECT FROM jsonb_object_keys(value) AS word(key) WHERE octet_length(key) <> length(key)) THEN
        RAISE EXCEPTION 'keys of an entry are ASCII' USING ERRCODE = '22023';
      END IF;
      RETURN '{' || coalesce((
        SELECT string_agg(to_json(pair.key)::text || ':' || credits_json(pair.value), ',' ORDER BY pair.key COLLATE "C")
        FROM jsonb_each(value) AS pair), '') || '}';
    WHEN 'array' THEN
      RETURN '[' || coalesce((
        SELECT string_agg(credits_json(item.value), ',' ORDER BY item.place)
        FROM jsonb_array_elements(value) WITH ORDINALITY AS item(value, place)), '') || ']';
    WHEN 'string' THEN
      RETURN credits_json_text(value #>> '{}');
    WHEN 'number' THEN
      IF value::text !~ '^-?[0-9]{1,16}$' OR abs(value::text::numeric) > 9007199254740991 THEN
        RAISE EXCEPTION 'numbers of an entry are exact integers, unlike %', value USING ERRCODE = '22023';
      END IF;
      RETURN value::text;
    ELSE
      RETURN coalesce(value::text, 'null');
  END CASE;
END $$;

CREATE FUNCTION credits_json_actor(actor jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- Without the name: entries are to be published, and names of people are not.
  SELECT CASE WHEN jsonb_typeof(actor) = 'object' THEN
    '{"id":' || credits_json_text(actor ->> 'id') || ',"kind":' || credits_json_text(actor ->> 'kind') || '}'
  ELSE 'null' END;
$$;

CREATE FUNCTION credits_json_uuid(value uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce('"' || value::text || '"', 'null');
$$;
