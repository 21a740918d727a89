"""python-for-android's manifest with our values compiles, and asks for what we meant."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.base.version import VERSION

FRAMEWORK = Path(
    os.environ.get("ANDROID_FRAMEWORK_RES", "/usr/share/android-framework-res/framework-res.apk")
)


@pytest.fixture(scope="module")
def compiled(staged: Path, spec: configparser.SectionProxy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the package that aapt makes of the manifest."""
    if shutil.which("aapt") is None or not FRAMEWORK.exists():
        pytest.skip("needs aapt and android-framework-res (Debian packages), or ANDROID_FRAMEWORK_RES")
    pytest.importorskip("pythonforandroid", reason="needs python-for-android: `make android-check`")
    folder = tmp_path_factory.mktemp("manifest")
    for name in ("values", "mipmap"):
        (folder / "res" / name).mkdir(parents=True)
    shutil.copyfile(staged / spec["icon.filename"], folder / "res" / "mipmap" / "icon.png")
    (folder / "res" / "values" / "strings.xml").write_text(
        f'<resources><string name="app_name">{spec["title"]}</string>'
        '<style name="KivySupportCutout"/></resources>'
    )
    (folder / "AndroidManifest.xml").write_text(manifest(spec))
    answer = subprocess.run(
        [
            *("aapt", "package", "-f", "-M", "AndroidManifest.xml", "-S", "res"),
            *("-I", str(FRAMEWORK), "-F", "out.apk"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return folder / "out.apk"


def manifest(spec: configparser.SectionProxy) -> str:
    """Render p4a's template as its build does."""
    import jinja2
    import pythonforandroid

    folder = Path(pythonforandroid.__file__).parent / "bootstraps" / "_sdl_common" / "build" / "templates"
    package = f"{spec['package.domain']}.{spec['package.name']}"
    given = SimpleNamespace(
        package=package,
        version=VERSION,
        numeric_version=1,
        min_sdk_version=int(spec["android.minapi"]),
        permissions=[_permission(each) for each in re.split(r",(?![^(]*\))", spec["android.permissions"])],
        allow_backup=spec["android.allow_backup"].lower(),
        window=True,
        manifest_orientation="unspecified",
        activity_launch_mode=spec["android.manifest.launch_mode"],
        android_apptheme="@android:style/Theme.NoTitleBar",
        android_entrypoint="org.kivy.android.PythonActivity",
        service_class_name="org.kivy.android.PythonService",
        **dict.fromkeys(("wakelock", "billing_pubkey", "launcher", "home_app"), False),
        **dict.fromkeys(
            ("extra_manifest_xml", "backup_rules", "extra_manifest_application_arguments", "intent_filters"),
            "",
        ),
        **{name: [] for name in ("android_used_libs", "meta_data", "native_services", "add_activity")},
    )
    name, _, *rest = spec["services"].split(":")
    kinds = [each.partition("=")[2] for each in rest if each.startswith("foregroundServiceType")]
    template = jinja2.Environment(autoescape=False).from_string(  # noqa: S701  # p4a's own template, as p4a does
        (folder / "AndroidManifest.tmpl.xml").read_text()
    )
    text: str = template.render(
        args=given,
        service=False,
        service_data=[(name, kinds[0])],
        android_api=int(spec["android.api"]),
        url_scheme="kivy",
        debug=False,
    )
    return text.replace("<manifest ", f'<manifest package="{package}" ', 1)


def _permission(text: str) -> dict[str, str]:
    text = text.strip()
    if not text.startswith("("):
        return {"name": text}
    return dict(pair.split("=") for pair in text.strip("()").split(";"))


def dumped(compiled: Path, *what: str) -> str:
    """Return what aapt reads out of the package."""
    return subprocess.run(
        ["aapt", "dump", what[0], str(compiled), *what[1:]], capture_output=True, text=True, check=True
    ).stdout


def test_the_package_asks_for_the_permissions_of_the_spec(compiled: Path) -> None:
    reported = dumped(compiled, "permissions")
    assert "package: vn.congtam.field" in reported
    assert "ACCESS_FINE_LOCATION" in reported
    assert "maxSdkVersion='28'" in reported
    assert "android.permission.CAMERA" not in reported


def test_the_service_is_a_foreground_service_that_syncs_data(compiled: Path) -> None:
    tree = dumped(compiled, "xmltree", "AndroidManifest.xml")
    service = tree.split("E: service")[-1]
    assert "ServiceSync" in service
    assert re.search(r"foregroundServiceType.*0x1\b", service)
    assert re.search(r"allowBackup.*0x0\b", tree)
