"""What a package can be made for: the names of all targets, and what each is, in words."""

CONTRACTS = {
    "table-schema": "data contracts as Table Schemas, which the package checks itself: the default",
    "pandera": "data contracts as pandera schemas",
}
"""Targets of contracts; a package has one."""

RUNNERS = {
    "airflow": "a DAG with typed parameters",
    "argo": "a CronWorkflow of Argo Workflows",
    "batch": "an array job of AWS Batch, for a sweep",
    "beam": "a pipeline of Apache Beam, here or on Dataflow, for a sweep",
    "docker": "an image, and compose to try it",
    "github": "a workflow of GitHub Actions with a schedule",
    "grafana": "a dashboard",
    "kubernetes": "a CronJob, and an Indexed Job for a sweep",
    "pachyderm": "a pipeline that runs again when the data change, for a sweep",
    "spark": "a program for spark-submit, here or on EMR, for a sweep",
    "systemd": "a service with a timer, and a crontab",
}
"""Targets that run a package, or show its runs; it can be handed over to any of them."""
