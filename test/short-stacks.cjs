'use strict';
/**
 * Jest keeps a hundred frames of each error and maps them to the sources. The gRPC client asks for a stack with each call
 * to the engine, so this costs more than most tests. Ten frames show where a test failed.
 */
Error.stackTraceLimit = 10;
