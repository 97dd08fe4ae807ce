import { withoutEnd } from '../../text/without-end';

/** One answer of xo about one id: its fields, by xo's own spelling. `null`, `""` and `none` are left out. */
export interface XoRecord {
  fields: Map<string, string>;
  /** The answer was cut before its end, so a missing field may be lost. */
  cut: boolean;
}

/** The fields that are read. Everything else in a reply is ignored, also blobs and names of people. */
export const XO_FIELDS = new Map(
  [
    'Region',
    'ClusterID',
    'Datacenter',
    'ActualDatacenterCluster',
    'ServerURL',
    'ResourceGroupID',
    'DesiredState',
    'ActualState',
    'MultishiftType',
    'MultishiftAccountID',
    'MultishiftControllerID',
  ].map((name) => [name.toLowerCase(), name]),
);
const EMPTY = /^(?:null|none|nil|<nil>|undefined|n\/a|-)?$/i;

/** A value without the quotes and marks around it. */
export function bareValue(value: string): string {
  return withoutEnd(value.trim().replace(/^["'`*_]+/, ''), /["'`*_]/).trim();
}

/** Keeps a field that is read, unless it says that there is no value. */
export function put(fields: Map<string, string>, key: string, value: string): void {
  const name = XO_FIELDS.get(key.toLowerCase());
  const bare = bareValue(value);
  if (name === undefined) return;

  if (EMPTY.test(bare)) fields.delete(name);
  else fields.set(name, bare);
}
