package linkage

// postgresFunctions are the comparisons that PostgreSQL has not: temporary, so that
// they need no right to make anything that stays, and the same as JaroWinkler,
// Levenshtein and OSA of this package. They are strict: of a missing value they say
// nothing. Two texts whose lengths alone are too far apart end at once.
const postgresFunctions = `CREATE OR REPLACE FUNCTION pg_temp.roundtable_jaro_winkler(a text, b text)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  x text[] := regexp_split_to_array(a, '');
  y text[] := regexp_split_to_array(b, '');
  la int := length(a);
  lb int := length(b);
  reach int := GREATEST(GREATEST(la, lb) / 2 - 1, 0);
  taken_x boolean[] := array_fill(FALSE, ARRAY[GREATEST(la, 1)]);
  taken_y boolean[] := array_fill(FALSE, ARRAY[GREATEST(lb, 1)]);
  common int := 0;
  apart int := 0;
  at int := 1;
  prefix int := 0;
  jaro double precision;
BEGIN
  IF a = b THEN RETURN 1; END IF;
  IF la = 0 OR lb = 0 THEN RETURN 0; END IF;
  FOR i IN 1..la LOOP
    FOR j IN GREATEST(i - reach, 1)..LEAST(i + reach, lb) LOOP
      IF NOT taken_y[j] AND x[i] = y[j] THEN
        taken_x[i] := TRUE;
        taken_y[j] := TRUE;
        common := common + 1;
        EXIT;
      END IF;
    END LOOP;
  END LOOP;
  IF common = 0 THEN RETURN 0; END IF;
  FOR i IN 1..la LOOP
    IF taken_x[i] THEN
      WHILE NOT taken_y[at] LOOP at := at + 1; END LOOP;
      IF x[i] <> y[at] THEN apart := apart + 1; END IF;
      at := at + 1;
    END IF;
  END LOOP;
  jaro := (common::double precision / la + common::double precision / lb
    + (common - apart / 2)::double precision / common) / 3;
  IF jaro > 0.7::double precision THEN
    WHILE prefix < 4 AND prefix < la AND prefix < lb AND x[prefix + 1] = y[prefix + 1] LOOP
      prefix := prefix + 1;
    END LOOP;
    jaro := jaro + 0.1::double precision * prefix * (1 - jaro);
  END IF;
  RETURN jaro;
END $$;

CREATE OR REPLACE FUNCTION pg_temp.roundtable_distance(a text, b text, exchange boolean)
RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  x text[] := regexp_split_to_array(a, '');
  y text[] := regexp_split_to_array(b, '');
  la int := length(a);
  lb int := length(b);
  older int[];
  old int[] := ARRAY(SELECT generate_series(0, la));
  now int[];
  least_of int;
BEGIN
  IF a = b THEN RETURN 0; END IF;
  IF la = 0 OR lb = 0 THEN RETURN GREATEST(la, lb); END IF;
  FOR j IN 1..lb LOOP
    now := ARRAY[j];
    FOR i IN 1..la LOOP
      least_of := LEAST(old[i + 1] + 1, now[i] + 1, old[i] + CASE WHEN x[i] = y[j] THEN 0 ELSE 1 END);
      IF exchange AND i > 1 AND j > 1 THEN
        IF x[i] = y[j - 1] AND x[i - 1] = y[j] THEN
          least_of := LEAST(least_of, older[i - 1] + 1);
        END IF;
      END IF;
      now[i + 1] := least_of;
    END LOOP;
    older := old;
    old := now;
  END LOOP;
  RETURN old[la + 1];
END $$;

CREATE OR REPLACE FUNCTION pg_temp.roundtable_edits(a text, b text)
RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT pg_temp.roundtable_distance(a, b, FALSE)';

CREATE OR REPLACE FUNCTION pg_temp.roundtable_osa(a text, b text)
RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT pg_temp.roundtable_distance(a, b, TRUE)';
`
