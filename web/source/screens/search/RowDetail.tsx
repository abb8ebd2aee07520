// One row looked at closely: its images, and what else was sent for the moment. Each look goes on the record.
import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf, api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Schemas } from '../../api/types';
import { announce } from '../../components/announcer';
import { Shown } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { Correction } from './Correction';
import type { Estate } from './estate';
import { Delay, Flags, PlaceName } from './ResultTable';
import { t } from './texts';
import { checkGone, type Running } from './visit';

type Row = Schemas['SearchRow'];
type ImageName = Row['images'][number];

export interface RowDetailProps {
    found: Running;
    estate: Estate;
    row: number | null;
    onRow: (row: number | null) => void;
}

function Image({ found, row, page, image }: { found: Running; row: number; page: number; image: ImageName }) {
    const [failed, setFailed] = useState(false);
    // A plate patch is small as it is; of an overview the whole is fetched when somebody asks for it, and is a look of its own.
    const [whole, setWhole] = useState(image.kind === 'plate');
    const kind = t(`image.${image.kind}`);
    const address = addressOf('/api/v1/searches/{search}/rows/{row}/images/{image_kind}/{ordinal}',
        { path: { search: found.search.id, row, image_kind: image.kind, ordinal: image.ordinal }, query: whole ? {} : { size: 'small' } });
    const alt = t('image.alt', { kind, search: found.search.number, page: page + 1, row: row + 1 });
    return (
        <figure class={`read-image read-image--${image.kind}`}>
            {failed ? <p class="read-image__failed">{t('detail.image_failed')}</p> : <img src={address} alt={alt} onError={() => setFailed(true)} />}
            <figcaption>{kind}{whole || failed ? null : <> <button type="button" class="link-button screen-only" onClick={() => setWhole(true)}>{t('detail.whole_image')}</button></>}</figcaption>
        </figure>
    );
}

/** One of each kind at first: each further image is a look of its own. */
function Images({ found, row, page, images }: { found: Running; row: number; page: number; images: readonly ImageName[] }) {
    const [all, setAll] = useState(false);
    if (images.length === 0) return <p class="muted">{t('detail.no_images')}</p>;
    const first = (['plate', 'overview'] as const).flatMap((kind) => images.filter((image) => image.kind === kind).slice(0, 1));
    const rest = images.filter((image) => !first.includes(image));
    return (
        <div class="read-images">
            {[...first, ...(all ? rest : [])].map((image) => <Image key={`${image.kind}-${image.ordinal}`} found={found} row={row} page={page} image={image} />)}
            {rest.length > 0 && !all ? <button type="button" class="link-button" onClick={() => setAll(true)}>{t.count('detail.more_images', rest.length)}</button> : null}
        </div>
    );
}

function Facts({ detail, estate }: { detail: Row; estate: Estate }) {
    const { read, variants } = detail;
    return (
        <>
            <dl class="detail__facts">
                <dt>{t('column.captured')}</dt><dd><Moment at={read.captured} show="both" /></dd>
                <dt>{t('column.received')}</dt><dd><Delay captured={read.captured} received={read.received} /></dd>
                <dt>{t('column.site')}</dt><dd><PlaceName estate={estate} nrd={read.nrd} /></dd>
                <dt>{t('detail.direction')}</dt><dd>{t(`motion.${read.motion}`)}</dd>
                <dt>{t('column.confidence')}</dt><dd>{read.confidence_percent === null ? '–' : `${read.confidence_percent} %`}</dd>
                {read.flags.length > 0 ? <><dt>{t('column.flags')}</dt><dd><Flags flags={read.flags} /></dd></> : null}
            </dl>
            {variants.length > 0 ? (
                <>
                    <h4 class="detail__sub">{t('detail.variants')}</h4>
                    <ul class="detail__variants">
                        {variants.map((variant) => (
                            <li key={`${variant.vrm} ${variant.received} ${variant.text_as_sent}`}>
                                <Plate mark={variant.vrm} readAs={variant.text_as_sent} /> {variant.confidence_percent === null ? '' : `${variant.confidence_percent} %`} <Flags flags={variant.flags} />
                            </li>
                        ))}
                    </ul>
                </>
            ) : null}
        </>
    );
}

function Detail({ found, estate, row, onRow }: RowDetailProps & { row: number }) {
    const page = found.pages.findIndex(({ rows }) => rows.some((one) => one.row === row));
    const all = found.pages.flatMap(({ rows }) => rows).map((one) => one.row);
    const at = all.indexOf(row);
    const before = all[at - 1], after = all[at + 1];
    const { id } = found.search;
    const load = useLoad(async (signal) => {
        try {
            const { data } = await api.get('/api/v1/searches/{search}/rows/{row}', { path: { search: id, row }, signal });
            announce(t('detail.announce', { row: row + 1 }));
            return data;
        } catch (error) {
            if (!signal.aborted) await checkGone(error);
            throw error;
        }
    }, [id, row]);
    const mark = all.length > 0 ? found.pages[page]?.rows.find((one) => one.row === row)?.read : undefined;
    return (
        <>
            <div class="detail__head">
                <h3 class="detail__title">{t('detail.title', { page: page + 1, row: row + 1 })}</h3>
                {mark ? <Plate mark={mark.vrm} readAs={mark.text_as_sent} size="medium" /> : null}
            </div>
            <Shown load={load}>
                {(detail) => (
                    <>
                        <Images key={row} found={found} row={row} page={page} images={detail.images} />
                        <Facts detail={detail} estate={estate} />
                        <Correction key={row} search={id} row={row} read={detail.read} corrections={detail.corrections} onMade={load.reload} />
                        <p class="on-record on-record--small">{t('detail.recorded')}</p>
                    </>
                )}
            </Shown>
            <div class="detail__moves screen-only">
                <button type="button" class="govuk-button govuk-button--secondary small" disabled={before === undefined} onClick={() => onRow(before ?? null)}>{t('detail.previous')}</button>
                <button type="button" class="govuk-button govuk-button--secondary small" disabled={after === undefined} onClick={() => onRow(after ?? null)}>{t('detail.next')}</button>
                <button type="button" class="link-button" onClick={() => onRow(null)}>{t('detail.close')}</button>
            </div>
        </>
    );
}

/** Takes the focus when a row is chosen, and gives it back to where the choice was made. */
export function RowDetail(props: RowDetailProps) {
    const panel = useRef<HTMLElement>(null);
    const cameFrom = useRef<HTMLElement | null>(null);
    const isOpen = props.row !== null;
    useEffect(() => {
        if (isOpen) {
            cameFrom.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            panel.current?.focus();
        } else {
            cameFrom.current?.focus();
            cameFrom.current = null;
        }
    }, [isOpen]);
    return (
        <section class={`panel detail${isOpen ? '' : ' detail--none'}`} ref={panel} tabIndex={-1} aria-label={t('detail.region')}>
            {props.row === null ? <p class="muted">{t('detail.none')} {t('detail.none_recorded')}</p> : <Detail {...props} row={props.row} />}
        </section>
    );
}
