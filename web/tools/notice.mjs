// NOTICE.txt: the licences of what is in the bundle, taken from the bundler's own account of it.
import fs from 'node:fs';
import path from 'node:path';

// Packages under the MIT licence that come without its text: who holds the rights, from their repositories.
const HOLDERS = { 'govuk-frontend': '2017 Crown Copyright (Government Digital Service)' };
const MIT = (holder) => `The MIT License (MIT)

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`;

function packageOf(input) {
    const found = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
    return found && { folder: found[1], name: found[2] };
}

/** `more`: packages of which only data is shipped. Throws when a package has no licence text. */
export function notice(web, metafile, more) {
    const folders = new Map(more.map((name) => [name, `node_modules/${name}`]));
    for (const output of Object.values(metafile.outputs)) {
        for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
            const found = bytesInOutput > 0 && packageOf(input);
            if (found) folders.set(found.name, found.folder);
        }
    }
    const parts = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => {
        const { version, license } = JSON.parse(fs.readFileSync(path.join(web, folder, 'package.json'), 'utf8'));
        const file = fs.readdirSync(path.join(web, folder)).find((entry) => /^licen[cs]e/i.test(entry));
        if (!file && !(license === 'MIT' && HOLDERS[name])) throw new Error(`${name} has no licence text`);
        const text = file ? fs.readFileSync(path.join(web, folder, file), 'utf8').trim() : MIT(HOLDERS[name]);
        return `${name} ${version} (${license})\n\n${text}\n`;
    });
    return `The page of OpenBOF holds work of others, under these licences.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
