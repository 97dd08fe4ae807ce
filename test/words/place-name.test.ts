import { placeTitle } from '../../src/words/place-name';
import { plan } from '../handover/base';

const CLUSTER = 'cluonlocation0000001';

test('a run that began with a cluster names both, and one that began with a location names it once', () => {
  const drawnUp = plan();
  const { location } = drawnUp.target;
  const affects = [{ kind: 'location' as const, id: location, name: 'edge' }];
  const named = { ...drawnUp, affects };

  expect(placeTitle(named, location)).toBe('edge');
  expect(placeTitle(named, CLUSTER)).toBe(`cluster ${CLUSTER} on location edge`);
  expect(placeTitle(null, CLUSTER)).toBe(CLUSTER);
});
