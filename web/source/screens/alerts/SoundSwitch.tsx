// Whether there is sound is always seen: silence must not be taken for a quiet night.
import { sound, turnSoundOff, turnSoundOn } from './sound';
import { t } from './texts';

export function SoundSwitch() {
    const state = sound.value;
    const press = (): void => {
        if (state === 'on') turnSoundOff();
        else void turnSoundOn();
    };
    return (
        <button type="button" class={`alerts__sound alerts__sound--${state}`} aria-pressed={state === 'on'} onClick={press}>
            <span aria-hidden="true">{state === 'on' ? '♪' : '✕'} </span>{t(`sound.${state}`)}
        </button>
    );
}
