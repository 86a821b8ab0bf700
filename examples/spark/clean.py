"""Cleans the articles of a Parquet data set on a Spark cluster.

    python clean.py articles.parquet cleaned --master 'local-cluster[2,1,2048]'

The data set has columns `id`, `source`, `path` and `text`. Three folders of Parquet are written:
`cleaned/articles` (the fixed texts, what was removed, and the error of each row that failed),
`cleaned/findings` (a row for each finding before the fixes) and `cleaned/causes` (the rules that find
most, by source). Spark writes a folder as a whole, so a task that is repeated, since its worker was
killed, neither loses rows nor doubles them.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f

import seedlint
import seedlint.spark


def session(master: str) -> SparkSession:
    """A session whose workers use this Python."""
    # Without it, workers are started with the `python3` of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("seedlint")
    settings = {
        "spark.ui.enabled": "false",
        # Articles are large, and a batch is held in memory as a whole.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def causes(findings: DataFrame, most: int) -> DataFrame:
    """The rules that find most in each source: their findings, and the articles with one."""
    counted = findings.groupBy("source", "rule").agg(
        f.count("*").alias("findings"), f.count_distinct("id").alias("articles")
    )
    rank = f.row_number().over(Window.partitionBy("source").orderBy(f.desc("findings"), "rule"))
    return counted.withColumn("rank", rank).where(f.col("rank") <= most).orderBy("source", "rank")


def clean(articles: DataFrame, out: Path, config: seedlint.Linter, most: int) -> None:
    """Writes what was found, what was fixed, and why."""
    keep = ["id", "source", "path"]
    checked = seedlint.spark.check(articles, keep=keep, config=config)
    findings = checked.select("id", "source", f.explode("findings").alias("finding")).select("id", "source", "finding.*")
    findings.write.mode("overwrite").parquet(str(out / "findings"))
    fixed = seedlint.spark.fix(articles, keep=keep, config=config, findings="counts")
    fixed.write.mode("overwrite").parquet(str(out / "articles"))
    written = articles.sparkSession.read.parquet(str(out / "findings"))
    causes(written, most).coalesce(1).write.mode("overwrite").parquet(str(out / "causes"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="the Parquet data set")
    parser.add_argument("out", type=Path, help="the folder that is written")
    parser.add_argument("--config", type=Path, help="a seedlint.yaml")
    parser.add_argument("--master", default="local-cluster[2,1,2048]", help="the cluster")
    parser.add_argument("--top", type=int, default=10, help="how many causes of each source")
    arguments = parser.parse_args()
    spark = session(arguments.master)
    try:
        linter = seedlint.Linter(arguments.config)
        clean(spark.read.parquet(str(arguments.articles)), arguments.out, linter, arguments.top)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
