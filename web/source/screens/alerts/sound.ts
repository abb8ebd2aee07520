// A tone for each priority, made here: no file is fetched. Browsers make no sound before somebody has pressed
// something, so it is turned on by a press at the start of a shift.
import { signal } from '@preact/signals';
import type { Priority } from '../../api/types';
import { readChoice, writeChoice } from '../../app/choices';

/** 'waiting': it is wanted, but the browser has yet to see a press. */
export type Sound = 'off' | 'on' | 'waiting';

interface Note {
    hertz: number;
    startS: number;
    lengthS: number;
}

/** High: three rising and again. Medium: two. Low: one. Told apart by number as well as by height. */
const TONES: Record<Priority, readonly Note[]> = {
    high: [660, 880, 1175, 660, 880, 1175].map((hertz, index) => ({ hertz, startS: index * 0.16 + (index > 2 ? 0.2 : 0), lengthS: 0.14 })),
    medium: [{ hertz: 587, startS: 0, lengthS: 0.2 }, { hertz: 784, startS: 0.26, lengthS: 0.24 }],
    low: [{ hertz: 440, startS: 0, lengthS: 0.3 }],
};
const LOUDNESS = 0.25, FADE_S = 0.02;
const ONE_TAB_MS = 1_500;

export const sound = signal<Sound>(readChoice('alert_sound', ['on', 'off'] as const, 'off') === 'on' ? 'waiting' : 'off');

let context: AudioContext | null = null;

/** To be called by a press. */
export async function turnSoundOn(): Promise<void> {
    context ??= new AudioContext();
    await context.resume();
    sound.value = 'on';
    writeChoice('alert_sound', 'on');
}

export function turnSoundOff(): void {
    sound.value = 'off';
    writeChoice('alert_sound', 'off');
}

/** Plays what somebody asks to hear. */
export async function play(priority: Priority): Promise<void> {
    context ??= new AudioContext();
    await context.resume();
    const now = context.currentTime;
    for (const { hertz, startS, lengthS } of TONES[priority]) {
        const tone = context.createOscillator();
        const volume = context.createGain();
        tone.frequency.value = hertz;
        tone.type = 'triangle';
        volume.gain.setValueAtTime(0, now + startS);
        volume.gain.linearRampToValueAtTime(LOUDNESS, now + startS + FADE_S);
        volume.gain.setValueAtTime(LOUDNESS, now + startS + lengthS - FADE_S);
        volume.gain.linearRampToValueAtTime(0, now + startS + lengthS);
        tone.connect(volume).connect(context.destination);
        tone.start(now + startS);
        tone.stop(now + startS + lengthS);
    }
}

/** Sounds for an alert when sound is on, in one tab of those that are open. */
export function sounds(priority: Priority): void {
    if (sound.value !== 'on') return;
    void navigator.locks.request(`openbof-sound-${priority}`, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        await play(priority);
        await new Promise((resolve) => setTimeout(resolve, ONE_TAB_MS));
    });
}

/** The first press anywhere makes a sound that is waited for possible. Returns what stops waiting. */
export function wakeSound(): () => void {
    const wake = (): void => {
        if (sound.value === 'waiting') void turnSoundOn();
    };
    document.addEventListener('pointerdown', wake);
    document.addEventListener('keydown', wake);
    return () => {
        document.removeEventListener('pointerdown', wake);
        document.removeEventListener('keydown', wake);
    };
}
