// run.mjs BUILD_FOLDER FILE.test.mjs [node --test arguments]: one file of browser tests against that build.
// Exit status 77 where there is no browser: CTest then reports the test as skipped.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const [build, file, ...more] = process.argv.slice(2);
const chromium = process.env.BOF_CHROMIUM ?? '/usr/bin/chromium';

if (!fs.existsSync(chromium)) {
    console.log(`skipped: ${chromium} is not there; apt-get install chromium, or name another in BOF_CHROMIUM`);
    process.exit(SKIPPED);
}
const { status } = spawnSync(
    process.execPath,
    ['--test', '--test-concurrency=1', ...more, path.join(fileURLToPath(new URL('.', import.meta.url)), file)],
    { stdio: 'inherit', env: { ...process.env, BOF_BUILD: path.resolve(build), BOF_CHROMIUM: chromium } });
process.exit(status ?? 1);
