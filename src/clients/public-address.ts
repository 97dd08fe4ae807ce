import { lookup as lookUp } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/**
 * Addresses of our own machine or network, or of no host: private ranges, link-local with the metadata service, tests,
 * groups.
 */
const NOT_PUBLIC_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // IBM Cloud's services within its own network
  ['161.26.0.0', 16],
  ['166.8.0.0', 14],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** In IPv6 only 2000::/3 is public, except addresses that contain an IPv4 address or serve as examples. */
const NOT_PUBLIC_V6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const blocked = new BlockList();
for (const [net, bits] of NOT_PUBLIC_V4) blocked.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of NOT_PUBLIC_V6) blocked.addSubnet(net, bits, 'ipv6');
const unicast = new BlockList();
unicast.addSubnet('2000::', 3, 'ipv6');

/** Says whether an address, as text, can be reached from the whole internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked.check(address, 'ipv4');
    case 6:
      return unicast.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The error code for a name or an address that is not public. */
export const NOT_PUBLIC = 'ENOTPUBLIC';

type Done = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Looks up a name for a connection, which uses only the addresses from here. Fails with `NOT_PUBLIC` if one of them is
 * not public: a name may have several, and may have others a moment later.
 */
export function lookUpPublic(host: string, options: LookupOptions, done: Done): void {
  lookUp(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, []);
    const [first] = found;
    if (first === undefined || found.some(({ address }) => !isPublicAddress(address)))
      return done(Object.assign(new Error('not public'), { code: NOT_PUBLIC }), []);

    return options.all === true ? done(null, found) : done(null, first.address, first.family);
  });
}
