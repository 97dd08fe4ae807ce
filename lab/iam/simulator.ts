import { basicOf, bearerOf, fieldsOf, type Answer, type Exchange } from '../http/exchange';
import { Router } from '../http/router';
import type { Simulator } from '../http/serve';
import type { IamKey, Identity } from '../world/model';
import { verdictOf, type World } from '../world/world';
import { identityError, tokenError } from './errors';
import { policiesV1, policiesV2 } from './policies';
import { resourceGroups } from './resource-groups';
import type { Sessions } from './sessions';

const SERVICE_ID = 'iam-ServiceId-';
const APIKEY_GRANT = 'urn:ibm:params:oauth:grant-type:apikey';

/** IAM: tokens, key records, policies; and the resource controller, which has no address of its own here. */
export function iamSimulator(world: World, sessions: Sessions): Simulator {
  const router = new Router()
    .on('POST', '/identity/token', (exchange) => token(exchange, { world, sessions }))
    .on(
      'GET',
      '/v1/apikeys',
      withCaller(sessions, (exchange, caller) => listKeys(exchange, { world, caller })),
    )
    .on(
      'GET',
      '/v1/apikeys/details',
      withCaller(sessions, (exchange) => keyDetails(exchange, world)),
    )
    .on(
      'GET',
      '/v1/apikeys/:id',
      withCaller(sessions, (exchange, caller) => oneKey(exchange, { world, caller })),
    )
    .on(
      'GET',
      '/v1/policies',
      withCaller(sessions, (exchange, caller) => policiesV1(exchange, { world, caller })),
    )
    .on(
      'GET',
      '/v2/policies',
      withCaller(sessions, (exchange, caller) => policiesV2(exchange, { world, caller })),
    )
    .on('GET', '/v2/resource_groups', (exchange) => resourceGroups(exchange, { world, sessions }));
  return {
    name: 'iam',
    answer: (exchange) => router.answer(exchange) ?? identityError(404, 'not_found', 'Not found'),
    about: (exchange) => [...world.locationsOf(accountOf(exchange, { world, sessions }))],
  };
}

type WithCaller = (exchange: Exchange, caller: Identity) => Answer;

function withCaller(sessions: Sessions, respond: WithCaller): (exchange: Exchange) => Answer {
  return (exchange) => {
    const session = sessions.of(bearerOf(exchange), Date.now());
    if (session === undefined) return identityError(401, 'unauthorized', 'BXNIM0106E: the token is not valid');
    return respond(exchange, session.identity);
  };
}

function token(exchange: Exchange, { world, sessions }: { world: World; sessions: Sessions }): Answer {
  const fields = fieldsOf(exchange);
  const basic = basicOf(exchange);
  const withRefresh = basic?.user === 'bx' && basic.password === 'bx';
  const open = (identity: Identity): Answer => ({
    status: 200,
    headers: { 'Cache-Control': 'no-cache, no-store, must-revalidate' },
    body: sessions.open(identity, { nowMs: world.clock.now(), withRefresh }),
  });
  const grant = fields.get('grant_type');
  if (grant === undefined) return tokenError(400, 'BXNIM0109E', 'Property missing or empty: grant_type');
  if (grant === 'refresh_token') {
    const session = sessions.ofRefreshToken(fields.get('refresh_token') ?? '');
    if (session === undefined || !withRefresh)
      return tokenError(400, 'BXNIM0407E', 'Provided refresh token is invalid');
    return open(session.identity);
  }
  if (grant !== APIKEY_GRANT) return tokenError(400, 'BXNIM0106E', `Property grant_type has a bad value: ${grant}`);
  const apikey = fields.get('apikey') ?? '';
  if (apikey === '') return tokenError(400, 'BXNIM0109E', 'Property missing or empty: apikey');
  const identity = world.identityOf(apikey);
  if (identity !== undefined) return open(identity);
  const key = world.keyOf(apikey);
  const verdict = verdictOf(key);
  if (verdict.kind === 'rejected') return tokenError(verdict.status, verdict.code, verdict.message);
  const { iamId, account, name, id } = key!;
  return open({ apikey, keyId: id, iamId, account, name, email: 'owner@customer.invalid', role: 'Viewer' });
}

function listKeys({ query, path, headers }: Exchange, { world, caller }: { world: World; caller: Identity }): Answer {
  const account = query.get('account_id') ?? caller.account;
  const wholeAccount = query.get('scope') === 'account';
  const iamId = query.get('iam_id') ?? (wholeAccount ? null : caller.iamId);
  if (account !== caller.account || world.hiddenKeyRecords.has(account))
    return identityError(403, 'forbidden', 'You are not authorized to use this API');

  const type = query.get('type') ?? 'user';
  if (type !== 'user' && type !== 'serviceid') return identityError(400, 'invalid_parameter', 'type is no kind of key');
  const pageSize = Number(query.get('pagesize') ?? 20);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100)
    return identityError(400, 'invalid_parameter', 'pagesize is not between 1 and 100');

  const offset = Number(Buffer.from(query.get('pagetoken') ?? '', 'base64url').toString('utf8') || 0);
  const keys = [...world.keys.values(), ...world.identities.map(recordOfIdentity)]
    .filter((key) => key.account === account && key.state !== 'deleted')
    .filter((key) => iamId === null || key.iamId === iamId)
    .filter((key) => key.iamId.startsWith(SERVICE_ID) === (type === 'serviceid'))
    // Without the right nothing is refused: the list is only shorter.
    .filter((key) => caller.identityRole !== undefined || key.iamId === caller.iamId)
    .sort((a, b) => a.name.localeCompare(b.name) || a.createdAtMs - b.createdAtMs);
  const link = (from: number) => {
    const next = new URLSearchParams(query);
    next.set('pagetoken', Buffer.from(String(from)).toString('base64url'));
    return `http://${headers.host}${path}?${next.toString()}`;
  };
  const more = offset + pageSize < keys.length;
  return {
    status: 200,
    body: {
      offset,
      limit: pageSize,
      first: link(0),
      ...(offset > 0 ? { previous: link(Math.max(0, offset - pageSize)) } : {}),
      ...(more ? { next: link(offset + pageSize) } : {}),
      apikeys: keys.slice(offset, offset + pageSize).map(shownKey),
    },
  };
}

/** The record of the key in the header `IAM-ApiKey`: how a program learns who it is. */
function keyDetails({ headers }: Exchange, world: World): Answer {
  const apikey = headers['iam-apikey'];
  if (typeof apikey !== 'string') return identityError(400, 'bad_request', 'The header IAM-ApiKey is missing');
  const identity = world.identityOf(apikey);
  const record = identity === undefined ? world.keyOf(apikey) : recordOfIdentity(identity);
  if (record === undefined || record.state === 'deleted')
    return identityError(404, 'not_found', 'Provided API key could not be found.');

  return { status: 200, body: shownKey(record) };
}

function oneKey({ path }: Exchange, { world, caller }: { world: World; caller: Identity }): Answer {
  const id = decodeURIComponent(path.split('/').at(-1) ?? '');
  const key = world.keys.get(id) ?? world.identities.map(recordOfIdentity).find((record) => record.id === id);
  if (key === undefined || key.state === 'deleted') return identityError(404, 'not_found', `API key ${id} not found`);
  if (key.account !== caller.account || world.hiddenKeyRecords.has(key.account))
    return identityError(403, 'forbidden', 'You are not authorized to use this API');

  return { status: 200, body: shownKey(key) };
}

function recordOfIdentity({ keyId, iamId, account, name, apikey }: Identity): IamKey {
  return {
    id: keyId,
    value: apikey,
    name,
    description: '',
    account,
    iamId,
    createdAtMs: 1_767_225_600_000,
    state: 'active',
  };
}

/** The value of a key is never in its record. Times have no seconds, so two keys of one minute look the same in them. */
function shownKey({ id, name, description, account, iamId, createdAtMs, state }: IamKey): object {
  const createdAt = `${new Date(createdAtMs).toISOString().slice(0, 16)}+0000`;
  return {
    id,
    entity_tag: '1-lab',
    crn: `crn:v1:bluemix:public:iam-identity::a/${account}::apikey:${id}`,
    locked: false,
    disabled: state === 'disabled',
    created_at: createdAt,
    created_by: iamId,
    modified_at: createdAt,
    name,
    description,
    iam_id: iamId,
    account_id: account,
    apikey: '',
  };
}

function accountOf(exchange: Exchange, { world, sessions }: { world: World; sessions: Sessions }): string | undefined {
  const named = exchange.query.get('account_id');
  if (named !== null) return named;
  const apikey = fieldsOf(exchange).get('apikey') ?? exchange.headers['iam-apikey'];
  const identity = typeof apikey === 'string' ? world.identityOf(apikey) : undefined;
  return identity?.account ?? sessions.of(bearerOf(exchange), Date.now())?.identity.account;
}
