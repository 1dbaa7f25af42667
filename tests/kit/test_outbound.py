"""SECURITY 19: requests of ours go to public servers and listed private ones, and always come back."""

import datetime
import ipaddress
import itertools
import re
import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lienthong.kit import networks, outbound
from lienthong.kit.outbound import AddressRefused, Unreachable, send

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """A server on this machine that says the same bytes to everybody and keeps what it was told."""

    def __init__(self, *parts, tls=None, family=socket.AF_INET):
        self.parts, self.tls, self.told, self.callers = parts, tls, b"", 0
        self.over = threading.Event()
        self.socket = socket.create_server(
            ("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family
        )
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while not self.over.is_set():
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.callers += 1
            threading.Thread(target=self.answer, args=(caller,), daemon=True).start()

    def answer(self, caller):
        try:
            with self.tls.wrap_socket(caller, server_side=True) if self.tls else caller as wire:
                self.told += whole_request(wire)
                for part in self.parts if self.parts != ("drip",) else itertools.repeat(b"x"):
                    wire.sendall(part)
                    if self.parts == ("drip",) and self.over.wait(0.02):
                        return
        except OSError:
            pass

    def url(self, host="127.0.0.1", scheme="http", path="/"):
        return f"{scheme}://{host}:{self.port}{path}"


def whole_request(wire):
    told = b""
    while b"\r\n\r\n" not in told:
        told += wire.recv(65_536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += wire.recv(65_536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def serve():
    servers = []

    def start(*parts, **options):
        servers.append(Server(*parts, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.over.set()
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()


@pytest.fixture
def this_machine_is_listed(settings):
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)


@pytest.fixture
def dns(monkeypatch):
    """`dns(esb=["10.0.0.9"])`: what names stand for; every question is counted."""
    asked = []

    def answers(**names):
        def getaddrinfo(host, port, **_):
            asked.append(host)
            return [(0, 0, 0, "", (address, port)) for address in names[host.split(".")[0]]]

        monkeypatch.setattr(outbound, "getaddrinfo", getaddrinfo)
        return asked

    return answers


@contextmanager
def within(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


# Which addresses


PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "169.254.169.254",
    "198.18.0.1",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefused):
        send("GET", f"http://{host}:9/")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_stands_for_a_private_address_is_refused(dns, address):
    dns(innocent=[address])
    with pytest.raises(AddressRefused):
        send("GET", "https://innocent.example/")


def test_one_private_address_among_public_ones_spoils_the_name(dns):
    dns(innocent=["93.184.215.14", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        send("GET", "https://innocent.example/")


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "127.1", "0x7f.1", "0"]
)
def test_other_spellings_of_an_address_are_the_address(host):
    with pytest.raises(AddressRefused):
        send("GET", f"http://{host}:9/")


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2600::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_not_refused(address):
    address = ipaddress.ip_address(address)
    assert not networks.listed([]).refuses("innocent.example", address)


def test_what_is_listed_is_reached(serve, settings):
    server = serve(OK)
    settings.OUTBOUND_PRIVATE = networks.listed(["127.0.0.0/8"])

    assert send("GET", server.url()).body == b"ok"
    with pytest.raises(AddressRefused):
        send("GET", server.url("[::1]"))


def test_a_listed_name_may_stand_for_a_private_address(serve, settings, dns):
    dns(esb=["127.0.0.1"], other=["127.0.0.1"])
    server = serve(OK)
    settings.OUTBOUND_PRIVATE = networks.listed(["esb.tinh.local"])

    assert send("GET", server.url("esb.tinh.local")).status == 200
    with pytest.raises(AddressRefused):
        send("GET", server.url("other.tinh.local"))


@pytest.mark.parametrize(
    "word", ["10.0.0.1/8", "10.0.0.256", "*.tinh.local", "http://esb", "a b/c"]
)
def test_what_cannot_be_listed_is_said(word):
    with pytest.raises(ValueError):
        networks.listed([word])


def test_a_name_is_resolved_once(serve, dns, this_machine_is_listed):
    """A DNS that answers differently the second time is not asked a second time."""
    asked = dns(innocent=["127.0.0.1"])
    assert send("GET", serve(OK).url("innocent.example")).status == 200
    assert asked == ["innocent.example"]


def test_the_next_address_is_tried_when_the_first_takes_no_connection(
    serve, dns, this_machine_is_listed
):
    dns(two=["::1", "127.0.0.1"])
    assert send("GET", serve(OK).url("two.example")).status == 200


def test_ipv6_addresses_are_written_in_brackets(serve, this_machine_is_listed):
    server = serve(OK, family=socket.AF_INET6)
    assert send("GET", server.url("[::1]")).status == 200
    assert f"Host: [::1]:{server.port}\r\n".encode() in server.told


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:11211/",
        "//127.0.0.1/",
        "127.0.0.1:80",
        "",
        "http://",
        "http:///path",
        "http://user@127.0.0.1/",
        "http://user:word@127.0.0.1/",
        "http://public.example@127.0.0.1/",
        "http://public.example\\@127.0.0.1/",
        "http://127.0.0.1/\r\nX-Injected: 1",
        "http://127.0.0.1/ x",
        "\thttp://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://tỉnh.example/",
        "http://a..b/",
    ],
)
def test_what_is_not_the_plain_address_of_a_host_is_refused(this_machine_is_listed, url):
    with pytest.raises(AddressRefused):
        send("GET", url)


# What comes back


def test_a_request_and_its_answer(serve, this_machine_is_listed):
    server = serve(b'HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n{"a": 1}')
    answer = send("POST", server.url(path="/v2/Users?x=1"), json={"name": "Hoà"})

    assert (answer.status, answer.headers["x-a"], answer.json()) == (201, "1, 2", {"a": 1})
    assert server.told.startswith(b"POST /v2/Users?x=1 HTTP/1.1\r\n")
    assert server.told.endswith('\r\n\r\n{"name": "Hoà"}'.encode())


def test_a_form_is_encoded(serve, this_machine_is_listed):
    server = serve(OK)
    send("POST", server.url(), form={"a": "b c"}, headers={"Authorization": "Bearer x"})

    assert server.told.endswith(b"\r\n\r\na=b+c")
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in server.told


def test_a_redirect_is_an_answer_and_is_not_followed(serve, this_machine_is_listed):
    inside = serve(OK)
    location = f"HTTP/1.1 302 Found\r\nLocation: {inside.url()}\r\nContent-Length: 0\r\n\r\n"

    assert send("GET", serve(location.encode()).url()).status == 302
    assert inside.callers == 0


@pytest.mark.parametrize("status", [404, 500, 503])
def test_any_status_is_an_answer(serve, this_machine_is_listed, status):
    server = serve(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
    assert send("GET", server.url()).status == status


def test_what_is_not_json_is_no_answer(serve, this_machine_is_listed):
    with pytest.raises(Unreachable):
        send("GET", serve(OK).url()).json()


# Bounds


def test_a_body_that_drips_is_cut_off(serve, this_machine_is_listed):
    server = serve("drip")
    with within(2), pytest.raises(Unreachable):
        send("GET", server.url(), timeout=0.3)


def test_a_server_that_says_nothing_is_given_up(this_machine_is_listed):
    with socket.create_server(("127.0.0.1", 0)) as silent, within(2), pytest.raises(Unreachable):
        send("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.3)


def test_a_tls_handshake_that_stalls_is_given_up(this_machine_is_listed):
    with socket.create_server(("127.0.0.1", 0)) as silent, within(2), pytest.raises(Unreachable):
        send("GET", f"https://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.3)


def test_a_dns_that_says_nothing_is_given_up(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(outbound, "getaddrinfo", lambda *_, **__: [over.wait(5)][:0])
    with within(2), pytest.raises(Unreachable):
        send("GET", "https://innocent.example/", timeout=0.3)
    over.set()


@pytest.mark.parametrize("length", [b"Content-Length: 999999999\r\n", b""])
def test_a_huge_body_is_cut_off(serve, this_machine_is_listed, length):
    parts = itertools.repeat(b"x" * 65_536, 100_000)
    server = serve(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n", *itertools.islice(parts, 100))
    with pytest.raises(Unreachable, match="100000 bytes"):
        send("GET", server.url(), most=100_000)


def test_an_endless_header_is_cut_off(serve, this_machine_is_listed):
    server = serve(b"HTTP/1.1 200 OK\r\n", *[b"X-Bomb: " + b"x" * 4_000 + b"\r\n"] * 1_000)
    with pytest.raises(Unreachable):
        send("GET", server.url())


def test_a_header_bomb_behind_interim_answers_is_cut_off(serve, this_machine_is_listed):
    server = serve(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 5_000)
    with within(5), pytest.raises(Unreachable):
        send("GET", server.url(), timeout=2)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_garbage_is_no_answer(serve, this_machine_is_listed, said):
    with pytest.raises(Unreachable):
        send("GET", serve(said).url())


def test_a_closed_port_is_unreachable(this_machine_is_listed):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unreachable):
        send("GET", f"http://127.0.0.1:{port}/")


def test_an_unknown_name_is_unreachable(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(outbound, "getaddrinfo", unknown)
    with pytest.raises(Unreachable):
        send("GET", "https://nowhere.invalid/")


# TLS


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """A server side for "esb.example", whose certificate the machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "esb.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("esb.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "both.pem").write_bytes(private + pem)
    (tmp_path / "trusted.pem").write_bytes(pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    outbound._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    yield context
    outbound._tls.cache_clear()


def test_a_certificate_is_checked_by_name_though_the_connection_goes_to_an_address(
    serve, dns, certified, this_machine_is_listed
):
    dns(esb=["127.0.0.1"], other=["127.0.0.1"])
    server = serve(OK, tls=certified)

    assert send("GET", server.url("esb.example", "https")).status == 200
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        send("GET", server.url("other.example", "https"))


def test_a_certificate_that_the_machine_does_not_trust_is_refused(
    serve, dns, certified, this_machine_is_listed, monkeypatch
):
    dns(esb=["127.0.0.1"])
    monkeypatch.delenv("SSL_CERT_FILE")
    outbound._tls.cache_clear()
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        send("GET", serve(OK, tls=certified).url("esb.example", "https"))
