import { isEnglishWord } from './english-words';
import { TRANSLATED_ERRORS } from './translated-errors';

/**
 * The words that a log excerpt may show. A key can consist of any characters, so we do not search an excerpt for
 * secrets. Instead only words, numbers and a few harmless shapes stay. English words come from a list by frequency.
 * Here are the other words of logs: names of programs, protocols and settings, and short words.
 *
 * A short piece of a key is more likely a word by chance: one in 400 of four random letters, one in 30,000 of six. So
 * `redact-rows.ts` also looks at the neighbours.
 */
const OF_LOGS = `
accessor acl aes aiodns aiohttp akamai alpn altname altnames am an apache api apikey apikeys apiserver app apr april
aren argo armada as asn asn1 async asyncio at aug auth authenticator authorization authorize authorized awaiter aws
axios axioserror az backend backends backoff be bluecoat bluemix boringssl botocore bundler by ca cache cafile
callback canceled capath cbc cdn cert certpath certs cfg chunked cidr cilium ciphersuite cjs cleanup cleartext cli
clientconnectorerror clienterror cloud_iam cloudflare cmd cn cni com conf config configmap configmaps conn connack
conntrack cont containerd coredns cors couldn cpp cpu cri crio crit crl crt cs csr ctx curl daemonset dal dc de dec
december decrypt defer dep deploy der deserialize dev dhcp dialer dialing didn dist div dll dns dnsname dnspython do
docker doesn domexception dotnet dto dup eai ecdsa econn ecs ed25519 eks elapsedtime elb emea en endpoint endpoints
enum env envoy eof eol epipe epoll errno errorcode errordetails errormessage es esm etcd eu exe exec ext feb february
feign ffi fiber fin fips fqdn fr fra fri fs func fwd gaierror gaxios gb gcm getaddrinfo getiamtoken gettoken gib
github gke glob gmbh gmt gnutls go goaway golang goroutine gpg grpc gssapi gw gzip gzipped h1 h2 h2c h3 haproxy
hashicorp hasn hc hc4 hc5 hdr helm hop hostname hostnames hrs hsts html http http1 http2 http3 httpclient httpcore
httperror httplib https httpx hyper i18n iam iamerror iamid ibm ibmcloud ibmid ico id identity_token if iframe
immediates impl in ingress init int invoker io ioerror ioexception ip ipaddr ipsec iptables ipv4 ipv6 is isn issuer
istio it jan january jar java javascript javax jboss jdk jetty jitter jks jp js json json5 jsonwebtoken jsse jul july
jun june junit jvm jwt kb keepalive keepalived keepalives keystore keytool keyusage kib klog kotlin kotlinx ktor kube
kubectl kubelet kubeproxy kubernetes lab lan lang latency lb ldap lease len lib libc libcurl libressl libssl libuv
lifecycle linkerd linux ll localdomain localhost login lon lookup lookups loopback ltd luma mac macos malloc mar maven
max mb me meta metadata mib microtask middleware mime min mins mitmproxy mjs mon mozilla mq ms msg msgid mtls mtu
mutex mux my mysql nack nameserver nameservers namespace nat netlink netscaler netty newconnectionerror nexttick nginx
nio no nodejs nonce noop noproxy nov november npm nr ns nslookup nss ntlm nullpointer nxdomain oauth oauth2 ocsp oct
october of oidc ok okhttp okhttp3 okio on on-call onerror op openid openjdk openresty openssl ops or org os osa osi
ossl outage param params parsererror passphrase pathname peek pem perf pid ping pino pkcs pkcs1 pkcs12 pkcs8 pkg pki
pkix pkt pkts plaintext pod pods poller pong pre preflight prem prestage probe proc prod prodfr2 proto protobuf
proxied proxy proxyconnect psk py pycurl pypi python3 pytz quic razee rcode re reachability readline readme
reauthenticate reboot rebooting recv redis rediss regexp repo req reqs requestid reqwest res resolv response_type
retransmission retransmit retrive retry retryable rfc roundtrip roundtripper rpc rsa rst rtt runtime rust rustls san
sasl satlink schannel schema sdk sec secs sep september serverdisconnectederror serverless servfail servlet setup sha sha1
sha256 sha384 sha512 shard shouldn sidecar sig sigkill sigterm sni so sockjs socks5 socksio spec spki spnego
springframework sql squid src srv sse ssh ssl ssl3 sslerror sslsocket sslv3 starttime startup statuscode stderr stdin
stdlib stdout struct stub sub subdomain subnet subnets substr sudo svc syd symfony syn sync sys syscall syslog systemd
szmarczak tag tb tcp tcp4 tcp6 tcpip tcps tempfail thr thu ticks tid timedout timeout timeouts tip tls tlsv1 tlsv12
tlsv13 tmp to tok tokio tor traceback traefik trie trustanchors truststore ts ttl tty tue tugboat tunneldns tunneling
tunnelling uc udp uf uh uid uint uk unauthorized und undici unhandled unicode uninitialized unix unknownhost unmarshal
unparsable unprocessable unrecognised unrecognized unref unregister unroutable unterminated untrusted uo up upi ur uri
url urlerror urllib urllib2 urllib3 urlopen urn urx us ut utc utf utf8 util utils uuid uvloop v1 v2 v3 v4 vault ve
vert vertx vhost vip vlan vm vpc vpn waf wan wasn wdc we web webclient webflux websocket wed wget whitelist wifi win32
winhttp winsock wouldn ws wss x509 xds xhr xml yaml yum zlib zookeeper zscaler
`;
/** The names of system errors, without the `E`, `EAI_` or `WSAE` in front. */
const ERRNO = `
ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADFLAGS BADMSG BUSY CANCELED CANCELLED CONNABORTED CONNREFUSED
CONNRESET DESTADDRREQ EXIST FAIL FAMILY FAULT HOSTDOWN HOSTUNREACH INPROGRESS INTR INVAL IO ISCONN LOOP MEMORY MFILE MSGSIZE
NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODATA NODEV NOENT NOMEM NONAME NOSPC NOSYS NOTCONN NOTDIR NOTFOUND
NOTSOCK NOTSUP OF OPNOTSUPP OVERFLOW PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE REFUSED SERVFAIL SERVICE SHUTDOWN
SOCKETTIMEDOUT SOCKTNOSUPPORT SYSTEM TIMEDOUT TIMEOUT TOOMANYREFS WOULDBLOCK TIME OPENTIMEDOUT PROTOCOL NOTFOUND BADNAME
FORMERR BADRESP BADQUERY DESTRUCTION NOTIMP BADSTR BADHINTS CERTALTNAMEINVALID
`;
const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const OWN = new Set([
  ...wordsOf(OF_LOGS),
  ...TRANSLATED_ERRORS.flatMap((sentence) => sentence.toLowerCase().match(/\p{L}{2,}/gu) ?? []),
]);
const ERRORS = new Set(wordsOf(ERRNO).flatMap((name) => [`E${name}`, `EAI_${name}`, `WSA${name}`, `WSAE${name}`]));
/** A shorter word without its ending is too short to be believed. */
const STEM_CHARS_MIN = 4;
/** The letters that stand alone in English and French, and the parts of `couldn't`, `i/o` and `n/a`. */
const LETTERS = new Set('aitsmdvhnol');
/** Letters of scripts in which no key is written, and their punctuation: no number of theirs. */
const OTHER_SCRIPT =
  /^(?:(?=[\p{L}\p{M}\p{P}])[\u0370-\u1fff\u3001-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff0c-\uff1b]){1,400}$/u;
const WRITTEN = /^(?:\p{Ll}+|\p{Lu}\p{Ll}*|\p{Lu}+)\d{0,3}$/u;
const BEFORE = /^(?:un|re|non|dis|pre|mis|sub|auto)(?=.{4})/;
const BEHIND: [RegExp, string[]][] = [
  [/([bdgklmnprt])\1(?:ing|ed|er|ers|able)$/, ['$1']],
  [/(?:ing|ed|er|ers|able)$/, ['', 'e']],
  [/ies$/, ['y']],
  [/(?:s|ly)$/, ['']],
];

/** May an excerpt show this word, in small or capital letters or with a first capital? */
export function isLogWord(word: string): boolean {
  return /^[a-z]$/i.test(word) ? LETTERS.has(word.toLowerCase()) : isLongerWord(word);
}

function isLongerWord(word: string): boolean {
  const isLatin = word.length <= 40 && ((WRITTEN.test(word) && isWord(word.toLowerCase())) || ERRORS.has(word));
  return isLatin || (OTHER_SCRIPT.test(word) && !isMisreadLatin(word));
}

/** `灡楫` is `apik` read as UTF-16: two Chinese characters in a row whose bytes are all printable letters. */
function isMisreadLatin(text: string): boolean {
  const isPair = (code: number): boolean =>
    code >= 0x3400 && [code >> 8, code & 0xff].every((byte) => byte > 0x20 && byte < 0x7f);
  return [...text].some((_, at) => isPair(text.charCodeAt(at)) && isPair(text.charCodeAt(at + 1)));
}

function isWord(word: string): boolean {
  if (isListed(word)) return true;

  // `unverified`, `tunnelled`: without the usual beginnings and endings, a long enough word must remain.
  const stems = [word, word.replace(BEFORE, '')].flatMap((stem) => [
    stem,
    ...BEHIND.flatMap(([end, others]) => (end.test(stem) ? others.map((other) => stem.replace(end, other)) : [])),
  ]);
  return stems.some((stem) => stem.length >= STEM_CHARS_MIN && stem !== word && isListed(stem));
}

function isListed(word: string): boolean {
  return OWN.has(word) || isEnglishWord(word);
}
