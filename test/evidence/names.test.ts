import { hostClashes, hostOfUrl } from '../../src/evidence/names/environment-of-host';
import { isLocationId } from '../../src/contract/location-id';
import { regionOfHost, sameRegion, toIbmcloudRegion, toOperatorRegion } from '../../src/evidence/names/region-names';
import { parseDashedTugboat, parseTugboat, tugboatDashName } from '../../src/evidence/names/tugboat-name';

describe('a tugboat', () => {
  it('is written with a dash for Jenkins', () => {
    expect(tugboatDashName('prod-wdc04.carrier107')).toBe('prod-wdc04-carrier107');
    expect(tugboatDashName('prodfr2-par04.carrier1024')).toBe('prodfr2-par04-carrier1024');
    expect(parseTugboat('stage-dal09.carrier100')).toEqual({
      name: 'stage-dal09-carrier100',
      prefix: 'stage',
      datacenter: 'dal09',
      carrier: 100,
    });
    expect(parseDashedTugboat('prod-wdc04-carrier107')?.name).toBe('prod-wdc04-carrier107');
  });

  it.each([
    'prod-wdc04.carrier99',
    'prod-wdc04.carrier0107',
    'prod-wdc04.carrier10700',
    'prod-wdc04-carrier107',
    'prod.wdc04.carrier107',
    'prod-wdc04..carrier107',
    'prod-wdc04.carrier107.',
    'prod-wdc04.carrier107\n',
    ' prod-wdc04.carrier107',
    'PROD-wdc04.carrier107',
    'prod-wdc4.carrier107',
    'prod-wdc04.carrier',
    '$(x)-wdc04.carrier107',
    '',
  ])('is not %j', (name) => expect(parseTugboat(name)).toBeNull());
});

describe('a region', () => {
  it.each([
    ['eu-gb', 'uk-south'],
    ['eu-de', 'eu-central'],
    ['au-syd', 'ap-south'],
    ['jp-tok', 'ap-north'],
    ['us-east', 'us-east'],
    ['ca-tor', 'ca-tor'],
  ])('%s is %s to operators', (ibmcloud, operator) => {
    expect(toIbmcloudRegion(operator)).toBe(ibmcloud);
    expect(toIbmcloudRegion(ibmcloud)).toBe(ibmcloud);
    expect(toOperatorRegion(ibmcloud)).toBe(operator);
    expect(sameRegion(ibmcloud, operator)).toBe(true);
  });

  it('differs from its neighbours', () => expect(sameRegion('us-east', 'us-south')).toBe(false));

  it('is found in host names', () => {
    expect(regionOfHost('uk-south.containers.cloud.ibm.com')).toBe('eu-gb');
    expect(regionOfHost('iam.cloud.ibm.com')).toBeNull();
  });
});

describe('an id', () => {
  it.each(['c0abcdefghij12345678', '0123456789abcdef0123456789abcdef'])('is %s', (id) =>
    expect(isLocationId(id)).toBe(true),
  );

  it.each([
    '',
    'c0abcdefghij1234567',
    'C0ABCDEFGHIJ12345678',
    'c0abcdefghij12345678\n',
    'g123456789abcdef0123456789abcdef',
    5,
    null,
  ])('is not %j', (id) => expect(isLocationId(id)).toBe(false));
});

describe('a host', () => {
  it.each([
    ['iam.cloud.ibm.com', 'prod', false],
    ['iam.test.cloud.ibm.com', 'prod', true],
    ['iam.cloud.ibm.com', 'stage', true],
    ['iam.stage1.bluemix.net', 'stage', false],
    ['iam.example.org', 'prod', false],
    ['iam.cloud.ibm.com', 'elsewhere', false],
  ])('%s against %s', (host, environment, clashes) => expect(hostClashes(host, environment)).toBe(clashes));

  it('is taken out of addresses', () => {
    expect(hostOfUrl('https://u:p@IAM.cloud.ibm.com:443/x')).toBe('iam.cloud.ibm.com');
    expect(hostOfUrl('iam.cloud.ibm.com')).toBeNull();
  });
});
