"""Whether a text names a place: a file, a folder, an address; and of which kind.

Precision is the point. A text that no call takes for a path must look like one beyond doubt;
`evidence` says how much the code around it helps.
"""

import re
from enum import IntEnum


class Evidence(IntEnum):
    """How much the code around a text says that it is a place."""

    NONE = 0
    HINT = 1  # bound to a name like `data_dir`, or given to a call that may take a path
    SURE = 2  # given to a call that takes nothing else


_SUFFIXES = (
    "csv tsv txt json jsonl ndjson geojson topojson parquet feather orc avro xls xlsx xlsm xlsb "
    "ods pkl pickle joblib npy npz h5 hdf hdf5 h5ad loom mtx mat nc nc4 zarr grib grb db sqlite "
    "sqlite3 duckdb sav dta sas7bdat rds rdata arff xml yaml yml toml ini cfg zip gz bz2 xz tar "
    "tgz 7z rar png jpg jpeg gif bmp tif tiff svg eps pdf webp ico wav mp3 mp4 avi mov flac ogg "
    "mkv shp dbf kml kmz gpx gpkg las laz ply stl vtk nii dcm fits vcf bam fasta fastq gtf gff "
    "pdb cif sdf pt pth ckpt onnx tflite pb safetensors caffemodel keras gml graphml gexf html "
    "htm doc docx ppt pptx rtf dat ipynb"
).split()
_SUFFIXES_IN_FOLDERS = (
    "data log bin model md py sql sh obj bed fa r pm tex bib out map meta names test train dot gv "
    "tfrecord tfrecords mplstyle pmml ttf otf bw bigwig vtu vtp fna faa gct lst cfg conf edgelist "
    "gb gbk ffn fas phy phylip aln sff nwk newick nexus sto sam cram bai gff3 embl"
).split()
_SUFFIX = re.compile(rf"\.(?:{'|'.join(_SUFFIXES)})$", re.IGNORECASE)
_FOLDER_SUFFIX = re.compile(rf"[/\\].+\.(?:{'|'.join(_SUFFIXES_IN_FOLDERS)})$", re.IGNORECASE)
_LOG = re.compile(r"[\w-]+[_-][\w-]+\.log")  # several words: `np.log` is no file
_ANY_SUFFIX = re.compile(r"[\w\])}-]\.[A-Za-z][A-Za-z0-9]{0,7}$")

_URL = re.compile(
    r"(?:https?|ftps?|sftp|s3[an]?|gs|gcs|hdfs|abfss?|wasbs?|adl|file|postgres(?:ql)?|mysql|mssql|"
    r"oracle|mongodb|redis|amqp|kafka|bolt|neo4j|sqlite|snowflake|redshift|bigquery|wss?|tcp|ssh|git|"
    r"clickhouse|hive|trino|presto|cassandra)(?:\+\w+)?://\S",
    re.IGNORECASE,
)
_DBFS = re.compile(r"dbfs:/|jdbc:\w+:", re.IGNORECASE)
_HOST = re.compile(r"(?:localhost|(?:\d{1,3}\.){3}\d{1,3})(?::\d{2,5})?(?:/\S*)?")
_SITE = re.compile(
    r"(?:[\w-]+\.){2,}(?:com|org|net|io|gov|edu|mil|int|eu|uk|de|fr|ch)(?::\d{2,5})?(?:/\S*)?"
)
_HOST_NAME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d{2,5})?")
_SERVER = r"(?:host|hostaddr|server|data source)\s*=\s*[^\s;={]+"
_DATABASE = r"(?:dbname|database|initial catalog|uid|user|user id|driver)\s*="
_CONNECTION = re.compile(rf"(?=.*(?:^|[;\s]){_SERVER})(?=.*(?:^|[;\s]){_DATABASE})", re.IGNORECASE)
_NAMESPACE = re.compile(
    r"https?://(?:www\.)?(?:w3\.org|purl\.org|xmlns\.com|schemas\.|ogp\.me|schema\.org|opengis\.net)"
)
_WINDOWS = re.compile(r"[A-Za-z]:(?:\\|/(?!/))[^\s:*?\"<>|][^\n:\"<>|]*|\\\\[\w.-]+\\[\w$.-].*")
_HOME = re.compile(
    r"~[\w.-]*/.*|~|/(?:home|Users|export/home)/[^/\s]+(?:/.*)?|/root(?:/.*)?|%USERPROFILE%.*|"
    r"\$\{?HOME\}?(?:/.*)?"
)
_ROOTS = (
    "content|kaggle|data|datasets?|tmp|mnt|var|usr|opt|etc|srv|media|scratch|gpfs|lustre|nfs|net|"
    "dbfs|Volumes|Library|Applications|workspace|work|projects?|proj|shared?|storage|s3|bin|dev|proc|sys|lib|"
    "path|notebooks?|app|code|local|gdrive|drive|hdd|ssd|disk\\d*|input|output|models?|afs|cvmfs|floyd|"
    "databricks|FileStore|Shared|private|export|ssd\\d*|data\\d+|raid|repo|results|images?|hdfs|cluster"
)
_ABSOLUTE = re.compile(rf"/(?:{_ROOTS})(?:/.*)?")
_IN_CONTAINER = re.compile(r"/opt/ml(?:/|$)")  # SageMaker's: the same on every machine
_DOTTED = re.compile(r"\.{1,2}[/\\][\w.{*~ -].*|\.\.(?:[/\\]\.\.)*[/\\]?")
_FOLDERS = re.compile(
    r"(?:data|datasets?|inputs?|outputs?|results?|images?|figures?|models?|logs?)/[\w./{}-]*[\w}]/"
)
_WORDS = re.compile(r"[\w.~-]")

_SIGN = re.compile(r"[/\\.:~%$]")
_NO_PATH = re.compile(
    r"[\n\t<>|\"$^;!?]|%[-#]?[dmYyHMSBbjf][/.:-]|\\[dwsb(\[.]|\(\?|\[\^|\.\*|\.\+|, |: |://"
)
_MIME = re.compile(r"(?:text|application|image|audio|video|multipart|font|model|\*)/[\w.+*-]+")
_ZONE = re.compile(
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Brazil|Canada|Etc|Europe|Indian|Mexico|"
    r"Pacific|US)/[A-Z+-].*"
)
_NUMBERS = re.compile(r"[\d\W_]+")
_REDDIT = re.compile(r"/?[ru]/\w+")
_NOT_A_FILE = frozenset({"", "-", ".", ":memory:", "sqlite://", "sqlite:///:memory:", "/dev/null"})


def place_kind(text: str, evidence: Evidence) -> str:
    """The kind of place that a text names, or '' when it names none.

    Computed parts of the text are given as `{…}`; kinds are those of `PathLiteral`.
    """
    if evidence < Evidence.SURE and not may_look_like_one(text):
        return ""
    text = text.strip() if evidence else text
    if text in _NOT_A_FILE or len(text) > 2000 or "\n" in text:
        return ""
    if text.startswith("*") and evidence < Evidence.SURE:
        return ""  # a pattern within a folder that is named elsewhere
    kind = _address(text.strip(), evidence)
    if kind or len(text) > 400:
        return kind
    return _rooted(text, evidence) or _relative(text, evidence)


def may_look_like_one(text: str) -> bool:
    """Whether a text can be a place, or a host, where the code around it leaves a doubt."""
    return _SIGN.search(text) is not None or "localhost" in text or _names_server(text)


def _names_server(text: str) -> bool:
    return "=" in text and ("host" in text or "erver" in text or "SERVER" in text)


def is_page(text: str) -> bool:
    """Whether an address may be there for people: one of the web, and of no file of data."""
    data = _SUFFIX.search(text) and not text.endswith((".html", ".htm", ".pdf"))
    return not data and (text.startswith("http") or "://" not in text)


def is_host(text: str) -> bool:
    """Whether a text that is given for a host or server is one."""
    return bool(_HOST.fullmatch(text) or _HOST_NAME.fullmatch(text))


def _address(text: str, evidence: Evidence) -> str:
    if ":" in text and (_URL.match(text) or _DBFS.match(text)):
        spaced = " " in text and not evidence
        return "" if spaced or "<" in text or _NAMESPACE.match(text) else "url"
    if _names_server(text) and _CONNECTION.match(text):
        return "url"
    if text.startswith("localhost") and _HOST.fullmatch(text):
        return "url"
    if text.count(".") > 1 and _SITE.fullmatch(text):
        return "url"
    ported = _HOST.fullmatch(text) and (":" in text or evidence)
    return "url" if ported and not text.replace(".", "").isdigit() else ""


def _rooted(text: str, evidence: Evidence) -> str:
    if (":" in text or "\\" in text) and _WINDOWS.fullmatch(text):
        return "" if not evidence and text.startswith("\\\\") and "{" in text else "windows"
    if text.startswith(("~", "/", "%", "$")) and _HOME.fullmatch(text):
        bare = text in {"~", "~/"} or (text[0] == "~" and " " in text)
        return "" if bare and evidence < Evidence.SURE else "home"
    if not text.startswith("/") or text.startswith("//"):
        return ""
    if _IN_CONTAINER.match(text):
        return ""
    if evidence == Evidence.SURE:
        return "absolute" if _WORDS.search(text) else ""
    if _NO_PATH.search(text) or " " in text.strip().split("/")[1] or _REDDIT.fullmatch(text):
        return ""
    folders = text.strip("/").count("/")
    if _ABSOLUTE.fullmatch(text):
        return "absolute" if folders or evidence or text.endswith("/") else ""
    if _SUFFIX.search(text) or _FOLDER_SUFFIX.search(text):
        return "absolute"
    return "absolute" if evidence and folders else ""


def _relative(text: str, evidence: Evidence) -> str:
    if evidence == Evidence.SURE:
        odd = text.startswith(("<", "//")) or text.lower().startswith(("select ", "create "))
        odd = odd or (text[0] in "[{" and '"' in text)
        return "relative" if not odd and _names_something(text) else ""
    if _NO_PATH.search(text) or not _names_something(text):
        return ""
    if _DOTTED.fullmatch(text):
        return "relative" if _SUFFIX.search(text) or " " not in text else ""
    if _MIME.fullmatch(text) and not _SUFFIX.search(text):
        return ""
    if _ZONE.fullmatch(text) or _REDDIT.fullmatch(text) or _NUMBERS.fullmatch(text):
        return ""
    if _FOLDERS.fullmatch(text):
        return "relative"
    if _SUFFIX.search(text) or _FOLDER_SUFFIX.search(text) or _LOG.fullmatch(text):
        return "relative" if text.count(" ") <= (6 if evidence else 3) else ""
    if not evidence or " " in text:
        return ""
    return "relative" if "/" in text or "\\" in text or _ANY_SUFFIX.search(text) else ""


def _names_something(text: str) -> bool:
    """Whether more is written than computed parts, separators and a bare suffix."""
    rest = re.sub(r"\{[^}]*\}", "", text)
    if text.startswith(".") and not text.startswith(("./", "../", ".\\", "..")):
        return "/" in text
    return bool(_WORDS.search(rest)) and rest not in _NOT_A_FILE - {"."}
