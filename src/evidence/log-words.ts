/**
 * The words that an excerpt of a log may show. A key can be made of any characters, so an excerpt is not searched for
 * what must go: only what is listed here, or has one of a few harmless shapes, stays.
 * Names of regions and environments, words of HTTP, IAM, Node and Kubernetes, and plain English of log lines.
 */
const LISTED = `
a about abort aborted absent accept accepted access account action active actual add added address after again agent all
allow allowed already also always am an and another answer answered any api apikey app apply are armada array as asked
async at attempt attempted attempts auth authenticate authenticated authentication authorization authorize authorized
authority available await awaiting aws az back backend backoff bad base basic be bearer because been before began begin
being between block blocked bluemix body bound br broken buffer build but by bytes c ca cache cached call callback called
caller calling cannot can case cause caused cert certificate certificates chain change changed channel check checked
checking checks chunk cipher class cleanup client close closed closing cloud cluster code codes com command complete
completed concurrent condition config configmap configuration configure configured connect connected connecting
connection connections connector connectors console contact container containers content context continue control
controller could count cpu create created creating credential credentials critical cs current customer d data database
date day days de dead deadline debug decode decoded default defer delay delete deleted denied deny deploy deployed
deployment description desired destroy details detected dev did die different direct disabled disconnect disconnected
dispatch dist dns do does doing domain done down download downstream due dump duration during e each early edge either
elapsed else emit empty en enable enabled encode encrypted encryption end ended endpoint endpoints enough entered entity
entry env environment error errors es escalate establish established etcd eu event events every exceed exceeded example
exception exchange exec execute exist existing exists exit exited exiting expect expected expire expired expires
external f fail failed failing fails failure false fatal fetch fetched fetching field file final find finish finished
first flush for forbidden forced form format found free from full function further gateway gb generated generic get
getting give given gone got grant group h had handle handled handler handshake has have head header headers health
healthy heartbeat held hello here hit hold hop host hostname hosts hour hours how http https i iam iamid ibm id identity
idle if ignore ignored illegal immediate in inactive incident incoming index info ingress init initial input instance
instead insufficient interface internal interval into invalid io ip is issue issued issuer it item items its job join
joined jp js json keepalive keep kept key keys kill killed kind known kube kubernetes lab label last latency later layer
lb left length less level lib life limit limited limits line lines link list listen listener listening live load loaded
loading local location locations lock locked log logged login logs long look lookup loop lost m main make maintenance
manager many map mark match max maximum may me means memory message messages metadata method min minimum minute minutes
mismatch missing mode module modules moment month more most msg must mux my n name names namespace native need needed
needs net network never new next no node nodes none normal not note nothing notify now null number o object of off ok old
on once one only op open opened opening operation operations operator ops option options or org origin os osa other our
out outbound outgoing over own owner p package packet page panic parent parse parsed parser part partial party pass
passed password path peer pending per perform performed permission permissions permitted phase phases pid ping pipe pod
pods policy poll pong pool port post prefix prepare prepared present previous private probe process processing prod
production profile progress project promise property protocol provide provided provider proxy public push put queue
queued quota r rate reach reachable reached read ready reason reboot rebooting received receiver reconnect reconnecting
recover recovered redirect refresh refreshed refused region register registered reject rejected release reload remaining
remote remove removed renew renewed repeat repeated replace replaced reply request requested requests require required
reset resolve resolved resolver resource response restart restarted restarting restarts result results resume retries
retrieve retrieved retrieving retry retrying retrive return returned returning revoked role rolling root route router row
rule rules run running runtime s safe same san sat satellite saved scheduled scope script second seconds secret section
secure security see seen select self send sending sent separate sequence serve server servers service services session
set sets setting setup several shard should show shut shutdown shutting side sign signal signature signed since site size
skip skipped sleep sleeping slow so socket sockets some source south spec ssl stable stack stage stale standard start
started starting startup state status step still stop stopped stopping storage store stream string strict stuck style
subject succeed succeeded success successful successfully suite suspended sync syd sys system t table take taken target
task tasks tcp team temporarily temporary term terminate terminated terminating test text than that the their them then
there these they thing this those thread throttled through throw ticks time timed timeout timeouts timer timers times
timestamp timings tip tls to tok token tokens too top tops tor total trace traffic transaction transfer transport tried
trigger true trusted try trying tunnel tunneldns twice type types u udp uk unable unauthorized unavailable undefined
under undici unexpected unhealthy unique unit unknown unprocessable unreachable unregister unsuccessful unsupported until
unverified up update updated updating upgrade upload upstream uri url us usage use used user username users using util
utilities utils v valid validate validation value values verify verified version very via volume vpc wait waited waiting
want warn warning was watch we web well were when where whether which while who whole why will with within without work
worked worker working works would write writing written wrong ws x x509 year yes yet you your z zone
such ends msgid locale starttime elapsedtime errorcode errormessage errordetails requestid statuscode
anonymous array assertion async authenticator backlog beacon bundle cannot clear clock close clusters cordoned core dial
dispatcher domexception east eof epipe err errno exec extensions fin fs getaddrinfo got gzip handle hang happened
hung i18n iamerror identity_token immediates inspect inspector instances ipv4 ipv6 jitter jwt keepalive klog kubelet
lease lifecycle listening microtask middleware mtls nextTick noop north oauth oidc on-call onerror osi outage parsing
pause paused perf pino poller prestage prodfr2 promises queues razee readable reauthenticate reconcile recv redis reused
rewrite rpc rst saved sdk sock stdout stderr stopped streams string subscribe syscall syn szmarczak tick timers tlsv1
tugboat carrier unhandled unref upi verification vm west wire wrap writable ws wss zlib
january february march april june july august september october november december jan feb mar apr jun jul aug sep oct
nov dec mon tue wed thu fri sat sun utc gmt
getToken getIamToken response_type cloud_iam apikeys OK GET POST PUT HEAD PATCH DELETE OPTIONS
`;

const WORDS = new Set(
  LISTED.split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase()),
);

/** Is it a word that an excerpt may show, in any case? */
export function isLogWord(word: string): boolean {
  return WORDS.has(word.toLowerCase());
}
