"""The command line: the same calls that the web makes. Commands are loaded when they are asked for."""

import signal
import sys
from importlib import import_module

import click

from geoservice import __version__
from geoservice.model.fault import Fault, Misconfigured

# name → (module, help). The help stands here so that --help need not load geopandas.
COMMANDS = {
    "serve": ("geoservice.cli.serve", "启动服务。 Start the service."),
    "work": ("geoservice.cli.work", "在另一台机器上处理上传的文件。 Work on uploads, on another machine."),
    "import": ("geoservice.cli.batch", "导入登记表。 Import a registration sheet."),
    "map": ("geoservice.cli.map", "生成可邮寄的单页地图。 Write a map as one self-contained page."),
    "demo": ("geoservice.cli.demo", "装入或清除演示数据。 Load or remove demonstration sites."),
    "portal": (
        "geoservice.cli.portal",
        "管理可以嵌入地图的门户。 Manage the portals that may show the map in a frame.",
    ),
    "report": ("geoservice.cli.report", "查看和答复职工反馈。 See and answer what workers report."),
    "photo": ("geoservice.cli.photo", "永久删除照片。 Erase a photo for good."),
    "audit": (
        "geoservice.cli.audit",
        "查询、核对、导出历史。 Search, verify and export the history.",
    ),
    "account": ("geoservice.cli.account", "管理干部账号。 Manage the accounts of officers."),
    "organisations": (
        "geoservice.cli.organisation",
        "导入工会组织树。 Import the union tree from a sheet.",
    ),
    "db": ("geoservice.cli.db", "管理数据库。 Start, stop, migrate, back up the database."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is run, and says faults in both languages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(COMMANDS[name][0])
        return next(
            found
            for found in vars(module).values()
            if isinstance(found, click.Command) and found.name == name
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Fault as fault:
            tell(fault)
            ctx.exit(2 if isinstance(fault, Misconfigured) else 1)


def tell(fault: Fault) -> None:
    """Say a fault on the error stream, Chinese first."""
    click.echo(fault.text("zh"), err=True)
    click.echo(fault.text("en"), err=True)


def end(number: int, frame: object) -> None:
    """Leave by the ordinary way, so that what was started (the database) is also stopped."""
    sys.exit(128 + number)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, message="geoservice %(version)s")
def main() -> None:
    """工会服务阵地上图。 The service sites of trade unions on the map.

    设置写在 GEOSERVICE_* 环境变量里（见 README）。 Settings are GEOSERVICE_* variables (see the README).
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
