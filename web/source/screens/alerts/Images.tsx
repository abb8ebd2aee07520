// The plate and the vehicle of one sighting, side by side. Each is asked for when it is first shown: seeing an image
// is put on the record.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Schemas } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { dateAndTime } from '../../i18n/moments';
import { placeOf } from './places';
import { t } from './texts';
import { directionOf, siteName } from './words';

type Passage = Schemas['AlertPassage'];
type Image = Schemas['AlertImage'];
type Kind = Image['kind'];

const KINDS: readonly Kind[] = ['plate', 'overview'];

function address(image: Image): string {
    return `data:image/jpeg;base64,${image.jpeg_base64}`;
}

function Picture({ kind, image, text, isFetching, onEnlarge }: { kind: Kind; image: Image | undefined; text: string; isFetching: boolean; onEnlarge: (image: Image) => void }) {
    return (
        <figure class={`picture picture--${kind}`}>
            {image ? (
                <button type="button" class="picture__open" aria-label={`${t('image.enlarge')}: ${text}`} onClick={() => onEnlarge(image)}>
                    <img src={address(image)} alt={text} />
                </button>
            ) : <div class="picture__none">{t(isFetching ? 'image.loading' : 'image.none')}</div>}
            <figcaption>{t(`image.${kind}`)}</figcaption>
        </figure>
    );
}

function ReadFacts({ passage }: { passage: Passage }) {
    const { read } = passage;
    const place = placeOf(passage.nrd);
    const facts = [siteName(passage.nrd), directionOf(place), read && read.confidence_percent !== null ? t('read.confidence', { n: read.confidence_percent }) : '', read ? '' : t('read.gone')];
    return (
        <p class="pictures__facts">
            <Moment at={passage.captured} show="both" /> · {facts.filter(Boolean).join(' · ')}
            {read?.text_as_sent ? <> · <span class="mark">{t('read.as_sent', { read: read.text_as_sent })}</span></> : null}
        </p>
    );
}

export function Images({ alert, passage }: { alert: string; passage: Passage }) {
    const [large, setLarge] = useState<Image | null>(null);
    const load = useLoad((signal) => api.get('/api/v1/alerts/{alert}/passages/{ordinal}/images', { path: { alert, ordinal: passage.ordinal }, signal }).then(({ data }) => data.items), [alert, passage.ordinal]);
    const told = { place: siteName(passage.nrd), time: dateAndTime(passage.captured) };
    const textOf = (kind: Kind): string => t(`image.${kind}_of`, told);
    return (
        <section class="pictures" aria-label={t('images', { n: passage.ordinal + 1 })}>
            {load.problem ? <ProblemNotice problem={load.problem} retry={load.reload} /> : null}
            <div class="pictures__pair">
                {KINDS.map((kind) => (
                    <Picture key={kind} kind={kind} text={textOf(kind)} isFetching={load.state === 'loading'} onEnlarge={setLarge} image={load.data?.find((one) => one.kind === kind)} />
                ))}
            </div>
            <ReadFacts passage={passage} />
            <Dialog open={large !== null} size="wide" title={large ? textOf(large.kind) : t('image.enlarge')} onClose={() => setLarge(null)}>
                {large ? <img class="picture__large" src={address(large)} alt={textOf(large.kind)} /> : null}
            </Dialog>
        </section>
    );
}
