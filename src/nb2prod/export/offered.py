"""What a package can be made for: the names of all targets, and what each is, in words."""

from nb2prod.sentence import gettext

CONTRACTS = {
    "table-schema": gettext(
        "data contracts as Table Schemas, which the package checks itself: the default"
    ),
    "pandera": gettext("data contracts as pandera schemas"),
}
"""Targets of contracts; a package has one."""

RUNNERS = {
    "airflow": gettext("a DAG with typed parameters"),
    "argo": gettext("a CronWorkflow of Argo Workflows"),
    "batch": gettext("an array job of AWS Batch, for a sweep"),
    "beam": gettext("a pipeline of Apache Beam, here or on Dataflow, for a sweep"),
    "docker": gettext("an image, and compose to try it"),
    "github": gettext("a workflow of GitHub Actions with a schedule"),
    "grafana": gettext("a dashboard"),
    "kubernetes": gettext("a CronJob, and an Indexed Job for a sweep"),
    "pachyderm": gettext("a pipeline that runs again when the data change, for a sweep"),
    "spark": gettext("a program for spark-submit, here or on EMR, for a sweep"),
    "systemd": gettext("a service with a timer, and a crontab"),
}
"""Targets that run a package, or show its runs; it can be handed over to any of them."""

CHOICES = {"pandera": CONTRACTS["pandera"], **RUNNERS}
"""Targets that a package is made for only when somebody asks for them."""
