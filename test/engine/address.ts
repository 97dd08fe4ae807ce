/** `host:port` of the engine that all test files share. */
export function testEngineAddress(): string {
  const address = process.env['SATLINK_TEST_TEMPORAL'];
  if (!address) throw new Error(process.env['SATLINK_TEST_NO_TEMPORAL'] ?? 'The tests were started without an engine.');
  return address;
}
