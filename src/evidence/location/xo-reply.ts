import { hostClashes, hostOfUrl } from '../names/environment-of-host';
import type { LocationFinding } from '../../contract/findings';
import { isLocationId } from '../../contract/location-id';
import { toText } from '../text/raw-text';
import { isRegionShaped, regionOfHost, sameRegion, toIbmcloudRegion } from '../names/region-names';
import { parseDashedTugboat, parseTugboat } from '../names/tugboat-name';
import { saysNotFound } from './xo-not-found';
import type { XoRecord } from './xo-fields';
import { findXoRecords, withoutSlackMarkup } from './xo-records';

/** The expected subject of the reply. A given value is compared; a missing one is not judged. */
export interface XoQuestion {
  /** The id in the question to xo: of a location, or of a cluster on one. */
  id?: string;
  /** The alert's environment: `prod`, `stage`, … */
  environment?: string;
  /** The prefix of the environment's tugboats, if it is not the environment's own name. */
  tugboatPrefix?: string;
  region?: string;
  /** The alert's label `location_carrier_name`, in dash form. */
  carrier?: string;
}

const MENTION = new Set(['ClusterID', 'Region']);

/** Reads a file with a saved or pasted reply. `truncated`: the caller could not read it to its end. */
export function readXoFile(bytes: Buffer, asked: XoQuestion & { truncated?: boolean }): LocationFinding {
  const raw = toText(bytes);
  if ('fault' in raw) return unreadable(`The reply of xo ${raw.fault}.`);

  return asked.truncated === true
    ? unreadable('The reply of xo is longer than what is read of it, or was cut off.')
    : readXoReply(raw.text, asked);
}

/** Reads a reply of xo in one text, such as a paste of a whole thread. See `readXoReplies`. */
export function readXoReply(text: string, asked: XoQuestion): LocationFinding {
  return readXoReplies([text], asked);
}

/**
 * Reads xo's messages about one id, in any order and with noise between them. Never throws.
 *
 * Two answers that differ in an important field are `ambiguous`. An answer about another id, region or environment is
 * foreign, so `unreadable`. `not-found` needs a sentence that names our id.
 */
export function readXoReplies(messages: string[], asked: XoQuestion): LocationFinding {
  const texts = messages.filter((message) => message.trim() !== '');
  if (texts.length === 0) return unreadable('The reply of xo is empty.');

  if (asked.id !== undefined && !isLocationId(asked.id))
    return unreadable('The id that was asked about is not one of a location or cluster.');

  const records = findXoRecords(texts).filter((record) => isLocationId(record.fields.get('ClusterID')));
  const id = asked.id ?? onlyIdOf(records);
  const ours = withoutMentions(records.filter((record) => record.fields.get('ClusterID') === id));
  if (id !== undefined && ours.length > 0) return agree(ours.map((record) => readRecord(record, id, asked)));

  if (records.length > 0 && asked.id === undefined)
    return { kind: 'ambiguous', because: 'The reply of xo is about several ids, and it was not said which is meant.' };

  if (id !== undefined && texts.some((text) => saysNotFound(withoutSlackMarkup(text), id)))
    return { kind: 'not-found', id, because: `xo says that it knows no cluster or location ${id}.` };

  return unreadable(
    records.length > 0
      ? 'The reply of xo is about another id than the one that was asked about.'
      : 'The reply of xo holds no record of a cluster or location.',
  );
}

/** If there is an answer, a line that only repeats the id is progress and is dropped. */
function withoutMentions(records: XoRecord[]): XoRecord[] {
  const answers = records.filter(({ fields, cut }) => cut || [...fields.keys()].some((name) => !MENTION.has(name)));
  return answers.length > 0 ? answers : records;
}

/** The id that a reply is about when no id was asked: the only one, or the location on which all the others live. */
function onlyIdOf(records: XoRecord[]): string | undefined {
  const ids = [...new Set(records.map((record) => record.fields.get('ClusterID')))];
  if (ids.length <= 1) return ids[0];

  return ids.find((id) =>
    records.every(
      (record) => record.fields.get('ClusterID') === id || record.fields.get('MultishiftControllerID') === id,
    ),
  );
}

function readRecord({ fields, cut }: XoRecord, id: string, asked: XoQuestion): LocationFinding {
  const tugboat = parseTugboat(fields.get('ActualDatacenterCluster') ?? '');
  const region = regionOf(fields);
  const foreign = foreignBecause({ fields, tugboat, region, asked });
  if (foreign !== null) return unreadable(foreign);

  if (cut) return unreadable('The record of xo is cut off, so what it does not show may have been lost.');

  const type = fields.get('MultishiftType');
  const controller = fields.get('MultishiftControllerID');
  if (type === 'multishift_cruiser' || (type === undefined && controller !== undefined && controller !== id))
    return readCluster({ fields, id, tugboat: tugboat ?? undefined, region, controller, asked });

  const state = stateOf(fields);
  if (state === 'gone') return { kind: 'gone', id, because: `xo says that location ${id} is deleted (DesiredState).` };

  if (state === 'unsure')
    return { kind: 'ambiguous', id, because: 'xo shows the location as deleted, but not as wanted so.' };

  if (type !== 'multishift_controller') {
    return unreadable(
      'The record of xo is neither that of a Satellite location (MultishiftType) nor of a cluster on one; find out what the id belongs to.',
    );
  }
  if (tugboat === null) {
    return unreadable(
      fields.has('ActualDatacenterCluster')
        ? 'ActualDatacenterCluster is not the name of a tugboat, such as prod-abc01.carrier100.'
        : 'The record of xo does not name a tugboat (ActualDatacenterCluster).',
    );
  }
  const doubt = doubtAbout(fields, tugboat, region, asked);
  if (doubt !== null) return { kind: 'ambiguous', id, because: doubt };

  return {
    kind: 'found',
    id,
    tugboat: tugboat.name,
    datacenter: tugboat.datacenter,
    region,
    ...identifiers(fields, true),
    because: `xo shows location ${id} on tugboat ${tugboat.name}.`,
  };
}

interface ClusterRecord {
  fields: Map<string, string>;
  id: string;
  tugboat?: { name: string; datacenter: string };
  region?: string;
  controller?: string;
  asked: XoQuestion;
}

/**
 * A cluster on a location. Its resource group is not the location's, so it is left out: a reset would aim at the wrong
 * scope. A deleted cluster says nothing about its location.
 */
function readCluster({ fields, id, tugboat, region, controller, asked }: ClusterRecord): LocationFinding {
  if (!isLocationId(controller) || controller === id)
    return unreadable('The id is that of a cluster on a location, but the record does not name the location.');

  if (tugboat !== undefined && labelDiffers(asked.carrier, tugboat.name))
    return { kind: 'ambiguous', id: controller, because: 'xo and the alert name different tugboats for the location.' };

  return {
    kind: 'cluster-on-location',
    id: controller,
    ...(tugboat === undefined ? {} : { tugboat: tugboat.name, datacenter: tugboat.datacenter }),
    region,
    ...identifiers(fields, false),
    because: `${id} is a cluster on location ${controller} (MultishiftControllerID); the location is what counts.`,
  };
}

/** `AccountID` is the provider's own, so it is never read. */
function identifiers(fields: Map<string, string>, withGroup: boolean): { account?: string; resourceGroup?: string } {
  const account = fields.get('MultishiftAccountID');
  const group = fields.get('ResourceGroupID');
  return {
    ...(isIdentifier(account) ? { account } : {}),
    ...(withGroup && isIdentifier(group) ? { resourceGroup: group } : {}),
  };
}

/** A long row of small and capital letters and digits is a key in the wrong place. It would be printed. */
const LIKE_A_KEY = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{20,}$/;

function isIdentifier(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(text) && !LIKE_A_KEY.test(text);
}

function stateOf(fields: Map<string, string>): 'gone' | 'unsure' | 'there' {
  const desired = fields.get('DesiredState')?.toLowerCase();
  if (desired === 'deleted') return 'gone';

  if (fields.get('ActualState')?.toLowerCase() !== 'deleted') return 'there';

  return desired === undefined ? 'gone' : 'unsure';
}

function regionOf(fields: Map<string, string>): string | undefined {
  const named = fields.get('Region')?.toLowerCase();
  if (named !== undefined && isRegionShaped(named)) return toIbmcloudRegion(named);

  return regionOfHost(hostOfUrl(fields.get('ServerURL') ?? '') ?? '') ?? undefined;
}

interface ForeignQuestion {
  fields: Map<string, string>;
  tugboat: { prefix: string } | null;
  region: string | undefined;
  asked: XoQuestion;
}

function foreignBecause({ fields, tugboat, region, asked }: ForeignQuestion): string | null {
  const prefix = asked.tugboatPrefix ?? asked.environment;
  if (prefix !== undefined && tugboat !== null && tugboat.prefix !== prefix)
    return 'The reply of xo is from another environment than the one that was asked about.';

  const host = hostOfUrl(fields.get('ServerURL') ?? '');
  if (asked.environment !== undefined && host !== null && hostClashes(host, asked.environment))
    return 'ServerURL belongs to another environment than the one that was asked about.';

  if (asked.region !== undefined && region !== undefined && !sameRegion(asked.region, region))
    return 'The reply of xo is from another region than the one that was asked about.';

  return null;
}

/** The tugboat is named in up to three places, and the region in two. A person must look at a mismatch. */
function doubtAbout(
  fields: Map<string, string>,
  tugboat: { name: string; carrier: number },
  region: string | undefined,
  asked: XoQuestion,
): string | null {
  const host = hostOfUrl(fields.get('ServerURL') ?? '') ?? '';
  const carrier = /^c(\d{1,6})(?:-[a-z]{1,3})?\./.exec(host)?.[1];
  if (carrier !== undefined && Number(carrier) !== tugboat.carrier)
    return 'ServerURL and ActualDatacenterCluster name different carriers.';

  const hostRegion = regionOfHost(host);
  if (hostRegion !== null && region !== undefined && hostRegion !== region)
    return 'ServerURL and Region name different regions.';

  if (labelDiffers(asked.carrier, tugboat.name))
    return 'xo and the alert (location_carrier_name) name different tugboats.';

  return null;
}

/** A label that is not empty must name the tugboat, in either spelling. */
function labelDiffers(label: string | undefined, tugboat: string): boolean {
  const named = label?.trim() ?? '';
  return named !== '' && (parseDashedTugboat(named) ?? parseTugboat(named))?.name !== tugboat;
}

/** Several regions may answer. They count as one answer only if they agree. */
function agree(findings: LocationFinding[]): LocationFinding {
  const [first, ...others] = findings;
  if (first === undefined) return unreadable('The reply of xo holds no record of a cluster or location.');

  const facts = (finding: LocationFinding): string => JSON.stringify({ ...finding, because: '' });
  const other = others.find((finding) => facts(finding) !== facts(first));
  if (other === undefined) return first;

  const kept = findings.filter((finding) => finding.kind !== 'unreadable');
  const [one] = kept;
  return {
    kind: 'ambiguous',
    id: one?.id,
    because:
      new Set(kept.map((finding) => finding.tugboat)).size > 1
        ? 'xo answered more than once and with different tugboats.'
        : 'xo answered more than once and the answers differ.',
  };
}

function unreadable(because: string): LocationFinding {
  return { kind: 'unreadable', because };
}
