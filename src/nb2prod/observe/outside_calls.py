"""Which calls reach out of a notebook's folder, told by the full name of what is called.

Full names begin with the module; a client that a variable holds is written as the call that made
it: `boto3.client().upload_file`.
"""

import ast
import re

from nb2prod.observe.recorder.guard.commands import FETCHES, SENDS

DATABASE = "uses a database"
MAIL = "sends mail"
MESSAGES = "sends messages"
CLOUD = "writes to cloud storage"

_HTTP = r"(?:requests|httpx|aiohttp|grequests|cloudscraper|requests_html|urllib3|treq)"
_CLIENT = r"(?:\.\w+)*?(?:\.\w*(?:[Ss]ession|Client|PoolManager|scraper)\(\))?"
_DATABASES = (
    "psycopg2 psycopg pymysql MySQLdb mysql pyodbc cx_Oracle oracledb snowflake vertica_python "
    "teradatasql ibm_db redshift_connector pymssql clickhouse_driver clickhouse_connect trino "
    "prestodb pyhive databricks asyncpg aiomysql pg8000 impala hdbcli turbodbc pymongo motor redis "
    "elasticsearch opensearchpy cassandra neo4j influxdb influxdb_client couchdb happybase "
    "firebase_admin pandas_gbq records dataset pyathena"
).split()
_TABLE = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (rf"{_HTTP}{_CLIENT}\.(?:post|put|patch|delete)$", SENDS),
        (rf"{_HTTP}{_CLIENT}\.(?:get|head|options)$", FETCHES),
        (r"urllib\.request\.urlopen$|urllib\.request\.urlretrieve$|wget\.download$", FETCHES),
        (r"(?:wandb|neptune|comet_ml)\.(?:init|login|init_run|start|Experiment)$", SENDS),
        (r"mlflow\.(?:set_tracking_uri|login)$", SENDS),
        (r"(?:huggingface_hub)\b.*\.(?:upload\w*|create\w*|delete\w*)$|.*\.push_to_hub$", SENDS),
        (r"(?:paramiko|fabric|pysftp|asyncssh)\.(?:\w*Client|Connection|connect)$", SENDS),
        (r"ftplib\..*\.(?:stor\w+|delete|rename|mkd|rmd)$", SENDS),
        (r"gspread\b.*\.(?:update\w*|append_\w+|insert_\w+|clear|create|delete\w*)$", SENDS),
        (r"smtplib\.\w*SMTP\w*$|yagmail\.\w+$|exchangelib\.Account$|redmail\.\w+$", MAIL),
        (r"(?:sendgrid|mailjet_rest|mailchimp\w*|postmarker)\b.*\.(?:send|create)$", MAIL),
        (
            r"(?:slack_sdk|slack|slackclient|twilio|telegram|telebot|discord|tweepy|vonage|"
            r"knockknock|pymsteams|slacker)\b.*(?:post|send|create|update_status|message|upload)",
            MESSAGES,
        ),
        (
            r"(?:kafka|confluent_kafka|pika|stomp|nats)\.\w*(?:Producer|Connection|connect)$",
            MESSAGES,
        ),
        (
            rf"(?:{'|'.join(_DATABASES)})\b.*\b(?:connect|Connect|Connection|\w*Client|\w*Redis|"
            r"from_url|Cluster|Elasticsearch|OpenSearch|driver|\w*create_pool|Database|"
            r"read_gbq|to_gbq|initialize_app|Server)$",
            DATABASE,
        ),
        (r"sqlalchemy\b.*\.create_(?:async_)?engine$", DATABASE),
        (r"google\.cloud\.(?:bigquery|firestore|datastore|spanner|bigtable)\.Client$", DATABASE),
        (r"pandas\.read_gbq$|.*\.to_gbq$", DATABASE),
        (
            r"(?:boto3|botocore|s3fs|gcsfs|adlfs|fsspec|minio|dropbox|google\.cloud\.storage|"
            r"azure\.storage\.\w+)\b.*\.(?:upload\w*|put\w*|delete\w*|copy\w*|create\w*|rm|mv|"
            r"fput_object|remove\w*|touch|files_upload|write\w*|start\w*|stop\w*|terminate\w*)$",
            CLOUD,
        ),
    )
)
_SENDING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def kind_of(full_name: str, call: ast.Call) -> str:
    """What a call does outside the folder, in plain words, or ''."""
    for pattern, kind in _TABLE:
        if pattern.match(full_name):
            return SENDS if kind == FETCHES and _carries_data(full_name, call) else kind
    if re.match(rf"{_HTTP}{_CLIENT}\.request$", full_name):
        return SENDS if _method(call) in _SENDING else FETCHES
    return ""


def _carries_data(full_name: str, call: ast.Call) -> bool:
    """`urlopen(address, data)` is a post."""
    data = [k.value for k in call.keywords if k.arg == "data"]
    if full_name.endswith("urlopen"):
        data += call.args[1:2]
    return any(not (isinstance(d, ast.Constant) and d.value is None) for d in data) and (
        full_name.startswith("urllib")
    )


def _method(call: ast.Call) -> str:
    named = [k.value for k in call.keywords if k.arg == "method"]
    first = (*named, *call.args)[:1]
    return str(first[0].value).upper() if first and isinstance(first[0], ast.Constant) else "GET"
