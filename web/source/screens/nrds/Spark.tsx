// Reads per hour over a day, as small as a word. The number beside it tells the last hour; the sentence tells the rest.
import { number } from '../../i18n/moments';
import { t } from './texts';

const WIDTH = 96, HEIGHT = 22, GAP = 1;

export function Spark({ values }: { values: readonly number[] }) {
    const most = Math.max(...values, 0);
    const total = values.reduce((sum, value) => sum + value, 0);
    const step = WIDTH / values.length;
    return (
        <svg class="spark" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('spark', { total: number(total), most: number(most) })}>
            <line class="spark__base" x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
            {values.map((value, index) => {
                const height = most === 0 ? 0 : Math.max(value > 0 ? 1.5 : 0, (value / most) * (HEIGHT - 1));
                return <rect key={index} class="spark__bar" x={index * step} y={HEIGHT - 1 - height} width={step - GAP} height={height} />;
            })}
        </svg>
    );
}
