"""Weighs records by a settings file in Splink itself, and writes its match weights.

    python weights.py columns.csv settings.json weights.csv

Run by TestSplinkItself when ROUNDTABLE_SPLINK_PYTHON names a Python that has splink
4 or 5 (MIT, Ministry of Justice) with DuckDB; the weights that stand here were
written so by Splink 5.0.0 on DuckDB 2.0.0.
"""
import csv
import sys

import duckdb
from splink import DuckDBAPI, Linker

columns, settings, out = sys.argv[1:]
table = duckdb.sql(f"select * from read_csv('{columns}', all_varchar=true)").df()
table["row"] = table["row"].astype(int)
api = DuckDBAPI()
try:
    linker = Linker(table, settings, db_api=api)
except TypeError:  # Splink 5 registers tables first
    linker = Linker(api.register(table), settings)
pairs = linker.inference.predict().as_pandas_dataframe()
rows = sorted(
    (min(p.row_l, p.row_r), max(p.row_l, p.row_r), p.match_weight)
    for p in pairs.itertuples()
)
with open(out, "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["a", "b", "weight"])
    w.writerows(r for r in rows if (r[0] * 31 + r[1]) % 5 == 0 or r[2] > -5)
