// Preloaded into Azurite: ends it when standard input does, so that it never outlives a test run that was killed.
process.stdin.resume();
process.stdin.unref(); // else it would keep Azurite alive after its servers have closed
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
