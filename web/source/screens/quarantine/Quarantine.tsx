// What cameras sent and the service could not use: how much, why, and from whom. Never its content.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { place, setQuery } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { Filters } from '../../components/Filters';
import { type Choice, Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { bytes, number } from '../../i18n/moments';
import { serverText } from '../../i18n/server';
import { t } from './texts';

type Item = Schemas['QuarantineNotice'];
type Reason = Schemas['QuarantineReason'];
type Summary = Schemas['QuarantineSummary'];

const REASONS: readonly Reason[] = [
    'unknown_source', 'wrong_word', 'unknown_camera', 'impossible_vrm', 'unusable_time', 'future_time', 'beyond_retention', 'undecodable_image',
    'image_without_read', 'malformed_capture', 'too_many_variants',
];

function reasonName(reason: string): string {
    return t.lookup(`reason.${reason}`, reason);
}

function cameraText({ address }: Item): string {
    return address ? t('camera_is', { feed: address.feed, source: address.source, camera: address.camera }) : '–';
}

const columns: () => Column<Item>[] = () => [
    { key: 'received', title: t('received'), isRowHeader: true, cell: ({ received }) => <Moment at={received} show="both" /> },
    { key: 'reason', title: t('reason'), cell: ({ reason }) => reasonName(reason) },
    { key: 'sender', title: t('sender'), cell: ({ sender }) => sender || '–' },
    { key: 'camera', title: t('camera'), isMinor: true, cell: cameraText },
    { key: 'service', title: t('service'), isMinor: true, cell: ({ service }) => service || '–' },
    { key: 'bytes', title: t('size'), align: 'end', isMinor: true, cell: ({ message_bytes }) => bytes(message_bytes) },
    { key: 'images', title: t('images'), align: 'end', isMinor: true, cell: ({ image_count }) => image_count },
];

type Counted = { last_24_hours: number; last_7_days: number; all: number };

function counts<Row extends Counted>(): Column<Row>[] {
    return [
        { key: 'day', title: t('last_day'), align: 'end', sort: (row) => row.last_24_hours, cell: (row) => number(row.last_24_hours) },
        { key: 'week', title: t('last_week'), align: 'end', sort: (row) => row.last_7_days, cell: (row) => number(row.last_7_days) },
        { key: 'all', title: t('all'), align: 'end', sort: (row) => row.all, cell: (row) => number(row.all) },
    ];
}

function Sums({ summary, onReason }: { summary: Summary; onReason: (reason: string) => void }) {
    const byReason = summary.by_reason.filter(({ all }) => all > 0);
    if (byReason.length === 0) return null;
    return (
        <div class="side-by-side">
            <DataTable caption={t('by_reason')} showCaption columns={[{ key: 'reason', title: t('reason'), isRowHeader: true, sort: ({ reason }) => reasonName(reason), cell: ({ reason }) => reasonName(reason) }, ...counts<(typeof byReason)[number]>()]}
                rows={byReason} rowKey={({ reason }) => reason} onSelect={({ reason }) => onReason(reason)} empty={t('empty')} dense />
            <DataTable caption={t('by_sender')} showCaption columns={[{ key: 'sender', title: t('sender'), isRowHeader: true, sort: ({ sender }) => sender, cell: ({ sender }) => sender || t('sender_unknown') }, ...counts<Summary['by_sender'][number]>()]}
                rows={summary.by_sender} rowKey={({ sender }) => sender} empty={t('empty')} dense />
            {summary.whole ? null : <Notice tone="info"><p>{t('not_whole')}</p></Notice>}
        </div>
    );
}

function InFull({ item }: { item: Item }) {
    return (
        <>
            <dl class="fact-list">
                <dt>{t('reason')}</dt><dd>{reasonName(item.reason)}</dd>
                <dt>{t('detail')}</dt><dd class="as-written">{serverText(item.detail)}</dd>
                <dt>{t('received')}</dt><dd><Moment at={item.received} show="both" /></dd>
                <dt>{t('sender')}</dt><dd>{item.sender || '–'}</dd>
                <dt>{t('camera')}</dt><dd>{cameraText(item)}</dd>
                <dt>{t('service')}</dt><dd>{item.service || '–'}</dd>
                <dt>{t('size')}</dt><dd>{bytes(item.message_bytes)}</dd>
                <dt>{t('images')}</dt><dd>{item.image_count}</dd>
            </dl>
            <Notice tone="info" title={t('what_to_do')}><p>{t.lookup(`advice.${item.reason}`, t('advice'))}</p></Notice>
        </>
    );
}

export default function Quarantine() {
    const asked = place.value.query.get('reason') ?? '';
    const [reason, setReason] = useState(asked);
    const [shown, setShown] = useState<Item | null>(null);
    const summary = useLoad((signal) => api.get('/api/v1/quarantine/summary', { signal }).then(({ data }) => data), []);
    const pages = usePages((after, signal) => api.get('/api/v1/quarantine', { query: { ...(asked ? { reason: asked as Reason } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data), [asked]);
    const choose = (wanted: string): void => {
        setReason(wanted);
        setQuery({ reason: wanted });
    };
    const reasons: Choice[] = [{ value: '', label: t('every_reason') }, ...REASONS.map((code) => ({ value: code, label: reasonName(code) }))];
    return (
        <Page title={t('title')} layout="wide" help={<><p>{t('help.what')}</p><p>{t('help.content')}</p></>}>
            {summary.problem ? <ProblemNotice problem={summary.problem} retry={summary.reload} /> : null}
            {summary.data ? <Sums summary={summary.data} onReason={choose} /> : null}
            <Filters onApply={() => setQuery({ reason })} onClear={() => choose('')}>
                <Select name="reason" label={t('reason')} value={reason} onChange={setReason} choices={reasons} />
            </Filters>
            <DataTable caption={t('caption')} columns={columns()} rows={pages.rows} rowKey={({ id }) => id} onSelect={setShown}
                empty={t(asked ? 'empty_reason' : 'empty')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
            <Dialog open={shown !== null} title={shown ? reasonName(shown.reason) : ''} onClose={() => setShown(null)} size="wide">
                {shown ? <InFull item={shown} /> : null}
            </Dialog>
        </Page>
    );
}
