"""`geoservice work`."""

import os
import threading
from contextlib import nullcontext

import click

from geoservice.address import used_cluster
from geoservice.config import Config


@click.command()
def work() -> None:
    """读取和提交上传的登记表，生成大的通报，Ctrl-C 结束；serve 已经自带一个。

    Read and submit uploads, and draw up large bulletins; `serve` has a worker of its own.

    可以同时运行多个；被中断的文件由下一个接着做。 Several may run; what one leaves behind another takes up.
    """
    from geoservice.web.journal import set_up_logging
    from geoservice.worker import work as keep_working

    config = Config.read(os.environ)
    set_up_logging()
    with nullcontext() if config.register_database_url else used_cluster(config):
        keep_working(config, threading.Event())
