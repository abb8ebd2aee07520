// Cameras in invented places, and vehicles that pass them. They send as real ones do, by way of `bof replay`.
import fs from 'node:fs';
import path from 'node:path';

const FEED = 12, SOURCE = 3, USERNAME = 'camera-van', WORD = 'a-shared-word-9f2';
const VALID_FROM = '2020-01-01T00:00:00Z';

/** Camera number -> what the register has of it. */
export const CAMERAS = {
    1: { name: 'A40 Glanhafod eastbound', site: 'A40 Glanhafod', latitude: 51.861, longitude: -4.262 },
    2: { name: 'A48 Pont Lleuad westbound', site: 'A48 Pont Lleuad', latitude: 51.802, longitude: -4.108 },
    3: { name: 'A487 Aber Morfa northbound', site: 'A487 Aber Morfa', latitude: 52.238, longitude: -4.262 },
    4: { name: 'A44 Bwlch Derwen westbound', site: 'A44 Bwlch Derwen', latitude: 52.402, longitude: -3.842 },
};

/** Puts one source and the cameras into the register. Call it before start(). */
export async function registerCameras(server) {
    const word = path.join(server.folder, 'word');
    fs.writeFileSync(word, `${WORD}\n`, { mode: 0o600 });
    fs.writeFileSync(path.join(server.data, 'simulator-words'), `${FEED} ${SOURCE} ${USERNAME} ${WORD}\n`, { mode: 0o600 });
    await server.bof('source', 'add', '--feed', FEED, '--source', SOURCE, '--name', 'Roadside cameras', '--username', USERNAME,
        '--word-file', word, '--addresses', '127.0.0.0/8', '--valid-from', VALID_FROM);
    const columns = ['feed', 'source', 'camera', 'name', 'site', 'latitude', 'longitude', 'kind', 'controller', 'valid_from'];
    const rows = Object.entries(CAMERAS).map(([camera, facts]) => (
        { feed: FEED, source: SOURCE, camera, kind: 'fixed', controller: 'Heddlu Bryn Arian', valid_from: VALID_FROM, ...facts }));
    const file = path.join(server.folder, 'nrds.csv');
    fs.writeFileSync(file, [columns.join(','), ...rows.map((row) => columns.map((column) => row[column]).join(','))].join('\n') + '\n');
    await server.bof('nrd', 'import', file);
}

/** Vehicles pass cameras: [{vrm, camera, secondsAgo = 0, confidence = 93, images = false, pictures}]. Returns when all are kept. `how`: of `bof replay`. */
export async function pass(server, passages, how = ['--speed', 'max']) {
    const now = Date.now();
    const columns = ['vrm', 'captured', 'feed', 'source', 'camera', 'latitude', 'longitude', 'confidence', 'plate_image', 'overview_image'];
    const rows = passages.map(({ vrm, camera, secondsAgo = 0, confidence = 93, images = false, pictures }, index) => {
        const captured = new Date(now - secondsAgo * 1000).toISOString();
        const { latitude, longitude } = CAMERAS[camera];
        const names = images || pictures ? writeImages(server.folder, `${now}-${index}`, pictures) : ['', ''];
        return [vrm, captured, FEED, SOURCE, camera, latitude, longitude, confidence, ...names];
    });
    const file = path.join(server.folder, `passages-${now}-${rows.length}.csv`);
    fs.writeFileSync(file, [columns, ...rows].map((row) => row.join(',')).join('\n') + '\n');
    await server.bof('replay', file, ...how);
}

/** `pictures`: {plate, overview}, JPEG files; else grey ones are made. */
function writeImages(folder, stem, pictures) {
    return [['plate', 120, 40], ['overview', 480, 320]].map(([kind, width, height]) => {
        const name = `${stem}-${kind}.jpg`;
        fs.writeFileSync(path.join(folder, name), pictures?.[kind] ?? greyJpeg(width, height, stem));
        return name;
    });
}

function segment(marker, content) {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(0xff00 | marker, 0);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
}

/** A grey JPEG that any browser shows, made different by `comment`. Its Huffman tables hold one code each. */
function greyJpeg(width, height, comment) {
    const bits = 2 * Math.ceil(width / 8) * Math.ceil(height / 8);
    const scan = Buffer.alloc(Math.ceil(bits / 8));
    if (bits % 8) scan[scan.length - 1] |= (1 << (8 - (bits % 8))) - 1;
    const oneCode = Buffer.from([1, ...new Array(15).fill(0), 0]);
    const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
    return Buffer.concat([
        Buffer.from([0xff, 0xd8]), segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
        segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])), segment(0xc0, frame),
        segment(0xc4, Buffer.concat([Buffer.from([0x00]), oneCode])), segment(0xc4, Buffer.concat([Buffer.from([0x10]), oneCode])),
        segment(0xfe, Buffer.from(comment)), segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), scan, Buffer.from([0xff, 0xd9])]);
}
