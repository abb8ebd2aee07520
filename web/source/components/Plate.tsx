// A registration mark as a plate, in a face that tells O from 0 and I from 1. When a mark was corrected, what the
// camera read stands beside it: people act on the one and may have to doubt it by the other.
import { common } from '../i18n/common';

/** "AB32 CDE" of a current mark, as people write it; others stay as they are. */
export function spacedMark(mark: string): string {
    const current = /^([A-Z]{2}\d{2})([A-Z]{3})$/.exec(mark);
    return current ? `${current[1]} ${current[2]}` : mark;
}

/** Letter by letter, for ears: a screen reader would try to speak a mark as a word. */
export function spelledMark(mark: string): string {
    return [...mark.replace(/\s/g, '')].join(' ');
}

export interface PlateProps {
    mark: string;
    /** The text as the camera sent it; shown when it differs. */
    readAs?: string | null;
    size?: 'small' | 'medium' | 'large';
}

export function Plate({ mark, readAs = null, size = 'small' }: PlateProps) {
    const differs = readAs !== null && readAs.replace(/\s/g, '') !== mark.replace(/\s/g, '');
    return (
        <span class="plate-pair">
            <span class={`plate plate--${size}`}>
                <span aria-hidden="true">{spacedMark(mark)}</span>
                <span class="govuk-visually-hidden">{common('plate', { mark: spelledMark(mark) })}</span>
            </span>
            {differs ? (
                <span class="plate-read">
                    <span aria-hidden="true">{common('plate_read_as_short')} <span class="mark">{readAs}</span></span>
                    <span class="govuk-visually-hidden">, {common('plate_read_as', { read: spelledMark(readAs) })}</span>
                </span>
            ) : null}
        </span>
    );
}
