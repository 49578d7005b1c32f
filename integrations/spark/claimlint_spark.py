"""Audits a crawl with Apache Spark: WARC files or Parquet in, Parquet of findings out.

    spark-submit claimlint_spark.py --claimlint /opt/claimlint/claimlint s3a://crawl/*.warc.gz hdfs:///findings
    spark-submit claimlint_spark.py --format parquet --html-column html --id-column url s3a://pages/ hdfs:///findings

Every executor runs the `claimlint` command through a pipe: what it finds is what the command line finds, byte for byte. The
command and its pack have to lie at the same path on every machine (or be sent along with `--files`, see README.md).
"""

import argparse
import json
import queue
import subprocess
import sys
import threading

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

TEXT = ("page", "source", "error", "engine", "pack", "text_sha256", "rule", "type", "strength",
        "severity", "quote", "prefix", "suffix", "voice", "subject", "object", "verdict")
NUMBERS = (("findings", IntegerType()), ("number", IntegerType()), ("start", LongType()), ("end", LongType()),
           ("confidence", DoubleType()))

# One row a finding; a page without findings, or one that could not be read, has one row that says so.
SCHEMA = StructType(
    [StructField(name, StringType(), True) for name in TEXT]
    + [StructField(name, kind, True) for name, kind in NUMBERS]
)


class ClaimlintFailed(RuntimeError):
    """The command stopped; its own words say why."""


def run_claimlint(call, chunks):
    """Lines of `claimlint batch` for chunks of bytes, as they come.

    A thread of its own feeds the command, so that neither side waits for the other for ever.
    """
    process = subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    faults = queue.Queue()
    said = []

    def feed():
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
        except BrokenPipeError:
            pass  # it stopped early: its status and words tell why
        except BaseException as fault:  # pylint: disable=broad-except
            faults.put(fault)
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass

    feeder = threading.Thread(target=feed, daemon=True)
    listener = threading.Thread(target=lambda: said.append(process.stderr.read()), daemon=True)
    feeder.start()
    listener.start()
    finished = False
    try:
        for line in process.stdout:
            yield line
        finished = True
    finally:
        if not finished:
            process.kill()
        status = process.wait()
        listener.join()
        feeder.join()
    if not faults.empty():
        raise faults.get()
    if status != 0:
        raise ClaimlintFailed(b"".join(said).decode("utf-8", "replace").strip() or f"claimlint ended with {status}")


def verdict_of(finding):
    for record in finding["evidence"]:
        if record.get("fit") != "kind-of-claim" and record.get("verdict"):
            return record["verdict"]
    return None


def rows_of(line):
    """The rows of one line of `claimlint batch`."""
    empty = dict.fromkeys(SCHEMA.fieldNames())
    report = json.loads(line)
    if report["schema"] == "claimlint-error/1":
        yield {**empty, "page": report["id"], "source": report.get("source") or None, "error": report["error"]}
        return
    document = report["document"]
    page = {
        **empty,
        "page": document["id"],
        "source": document["source"],
        "text_sha256": document["sha256"],
        "engine": report["engine"],
        "pack": report["pack"],
        "findings": len(report["findings"]),
    }
    if not report["findings"]:
        yield page
    for number, finding in enumerate(report["findings"], 1):
        row = dict(page)
        row.update((key, finding[key]) for key in ("rule", "type", "strength", "severity", "confidence", "quote",
                                                   "prefix", "suffix", "voice", "start", "end"))
        row.update(number=number, subject=finding["claim"]["subject"], object=finding["claim"]["object"],
                   verdict=verdict_of(finding))
        row["confidence"] = float(row["confidence"])
        yield row


def ordered(rows):
    names = SCHEMA.fieldNames()
    return (tuple(row[name] for name in names) for row in rows)


def audit_files(call):
    """For a partition of (path, stream): each file goes through one run of the command, a chunk at a time."""

    def chunks(content):
        data = content if isinstance(content, (bytes, bytearray)) else bytes(content)
        for at in range(0, len(data), 1 << 20):
            yield data[at:at + (1 << 20)]

    def audit(files):
        for _, content in files:
            for line in run_claimlint(call, chunks(content)):
                yield from ordered(rows_of(line))

    return audit


def audit_lines(call):
    """For a partition of (id, url, content): one run of the command for all of them."""

    def audit(pages):
        def chunks():
            for key, identifier, url, content in pages:
                record = {"id": "" if identifier is None else str(identifier), key: content or ""}
                if url:
                    record["url"] = url
                yield json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

        for line in run_claimlint(call, chunks()):
            yield from ordered(rows_of(line))

    return audit


def arguments(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="a path or pattern that Hadoop knows: file:, hdfs:, s3a: …")
    parser.add_argument("output", help="a folder that is not there yet, for Parquet")
    parser.add_argument("--format", choices=("warc", "parquet"), default="warc")
    parser.add_argument("--claimlint", default="claimlint", help="the command, at the same place on every machine")
    parser.add_argument("--pack", help="a rule pack of your own")
    parser.add_argument("--jurisdiction", help="us,eu,uk,nz,au,ca,in (default: all)")
    parser.add_argument("--text-column", help="Parquet: the column of plain text")
    parser.add_argument("--html-column", help="Parquet: the column of HTML (default: html)")
    parser.add_argument("--id-column", default="id", help="Parquet: what names a page (default: id)")
    parser.add_argument("--url-column", help="Parquet: its address")
    parser.add_argument("--partitions", type=int, help="how many parts the work is cut into")
    given = parser.parse_args(words)
    if given.text_column and given.html_column:
        parser.error("one of --text-column and --html-column is enough")
    return given


def main(words=None):
    given = arguments(words)
    # One thread a run: Spark runs as many at once as there are cores.
    call = [given.claimlint, "batch", "--jobs", "1"]
    if given.pack:
        call += ["--pack", given.pack]
    if given.jurisdiction:
        call += ["--jurisdiction", given.jurisdiction]
    spark = SparkSession.builder.appName("claimlint").getOrCreate()
    context = spark.sparkContext
    if given.format == "warc":
        files = context.binaryFiles(given.input, minPartitions=given.partitions or context.defaultParallelism)
        if given.partitions:
            files = files.repartition(given.partitions)
        rows = files.mapPartitions(audit_files(call))
    else:
        table = spark.read.parquet(given.input)
        content = given.text_column or given.html_column or "html"
        key = "text" if given.text_column else "html"
        columns = [given.id_column, content] + ([given.url_column] if given.url_column else [])
        missing = [name for name in columns if name not in table.columns]
        if missing:
            sys.exit(f"claimlint: no column {', '.join(missing)} in {given.input}; there are {', '.join(table.columns)}")
        pages = table.select(*columns).rdd
        if given.partitions:
            pages = pages.repartition(given.partitions)
        rows = pages.map(lambda row: (key, row[0], row[2] if len(row) > 2 else None, row[1])).mapPartitions(audit_lines(call))
    spark.createDataFrame(rows, SCHEMA, verifySchema=False).write.mode("errorifexists").parquet(given.output)
    spark.stop()


if __name__ == "__main__":
    main()
