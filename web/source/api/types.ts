// Short names for what the API speaks of.
import type { components } from './schema';

/** Whose alerts everybody sees who may see alerts; other desks are for the people named for them. */
export const DEFAULT_DESK = 'control_room';

export type Schemas = components['schemas'];
export type Alert = Schemas['Alert'];
export type OwnAccount = Schemas['OwnAccount'];
export type Person = Schemas['Person'];
export type Policy = Schemas['Policy'];
export type Priority = Schemas['Priority'];
export type Read = Schemas['Read'];
export type Role = Schemas['Role'];
export type Rank = Schemas['Rank'];
export type Position = Schemas['Position'];
export type VoiEntry = Schemas['VoiEntry'];
export type VoiList = Schemas['VoiList'];
export type Moment = Schemas['Moment'];
