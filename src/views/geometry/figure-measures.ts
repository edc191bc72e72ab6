import type { FanSize } from './columns.ts';
import type { FigureSize } from './layout.ts';

/** Measures of look.md and the mock screens, per size. */
export interface Measures {
  readonly margin: number;
  readonly station: number;
  readonly stage: number;
  /** Of a figure with several columns that has no room for words in each: one column beside an upright wire. */
  readonly busStage: number;
  /** From the now line to the first glyph; from a glyph's middle to its text. */
  readonly glyphAt: number;
  readonly textAt: number;
  readonly glyphScale: number;
  readonly paperToken: number;
  readonly stageToken: number;
  readonly flagTop: number;
  readonly nowTop: number;
  readonly firstLane: number;
  /** From the last lifeline to the axis, and from the axis to the bottom. */
  readonly belowLanes: number;
  readonly belowAxis: number;
  readonly height: number;
  /** Added for each lane beyond three, up to `ROOMY_LANES`. */
  readonly perLane: number;
  /** The least distance of two lifelines of a group: the words of their hosts stand in it. */
  readonly pitch: number;
  readonly lanes: number;
  readonly hasBadges: boolean;
  readonly hasLamp: boolean;
  readonly lineWidth: number;
  readonly windowUs: number;
  /** Least distance of two labels of the axis, and of two lines of the grid. */
  readonly labelGap: number;
  readonly gridGap: number;
}

const WIDE: Measures = {
  margin: 24,
  station: 114,
  stage: 360,
  busStage: 0,
  glyphAt: 88,
  textAt: 44,
  glyphScale: 1.12,
  paperToken: 0.95,
  stageToken: 1.5,
  flagTop: 12,
  nowTop: 40,
  firstLane: 70,
  belowLanes: 22,
  belowAxis: 28,
  height: 396,
  perLane: 62,
  pitch: 56,
  lanes: 9,
  hasBadges: true,
  hasLamp: true,
  lineWidth: 2,
  windowUs: 10_000_000,
  labelGap: 62,
  gridGap: 36,
};
/** How much time a figure of full width shows. */
export const FULL_WINDOW_US = WIDE.windowUs;

const MEDIUM: Measures = {
  ...WIDE,
  stage: 260,
  busStage: 270,
  glyphAt: 56,
  textAt: 40,
  glyphScale: 1,
  pitch: 46,
  hasBadges: false,
  windowUs: 7_000_000,
  stageToken: 1.35,
};
const PHONE: Measures = {
  ...MEDIUM,
  margin: 16,
  station: 0,
  stage: 166,
  busStage: 190,
  glyphAt: 42,
  textAt: 29,
  glyphScale: 0.82,
  paperToken: 0.86,
  stageToken: 1.25,
  flagTop: 0,
  nowTop: 28,
  firstLane: 58,
  belowLanes: 22,
  belowAxis: 24,
  height: 300,
  perLane: 46,
  pitch: 46,
  lanes: 5,
  hasBadges: true,
  hasLamp: false,
  windowUs: 5_200_000,
  labelGap: 52,
};
const TINY: Measures = {
  ...PHONE,
  stage: 132,
  busStage: 150,
  glyphAt: 30,
  textAt: 25,
  glyphScale: 0.7,
  stageToken: 1.1,
  windowUs: 4_000_000,
  hasBadges: false,
};
const PROJECTOR: Measures = {
  ...WIDE,
  margin: 32,
  station: 156,
  stage: 540,
  busStage: 0,
  glyphAt: 104,
  textAt: 62,
  glyphScale: 1.7,
  paperToken: 1.6,
  stageToken: 2.5,
  flagTop: 16,
  nowTop: 62,
  firstLane: 100,
  belowLanes: 66,
  belowAxis: 52,
  height: 640,
  perLane: 70,
  pitch: 80,
  lanes: 8,
  hasBadges: false,
  lineWidth: 4,
  labelGap: 120,
  gridGap: 70,
};
export const SIZES: Readonly<Record<FigureSize, Measures>> = {
  wide: WIDE,
  medium: MEDIUM,
  phone: PHONE,
  tiny: TINY,
  projector: PROJECTOR,
};

/** Where words stand on level wires (look, section 8b). */
interface FanMeasures {
  /** The pitch of lifelines: at least, where it may be read with ease, and with room; links are longer by a factor. */
  readonly pitch: { readonly least: number; readonly comfortable: number; readonly roomy: number };
  readonly link: number;
  readonly glyph: number;
  readonly token: number;
  /** Words of a lone host of the last column stand lower: its wires come from above. They reach below its lifeline. */
  readonly drop: number;
  readonly belowLanes: number;
}

export const FAN: Readonly<Record<FanSize, FanMeasures>> = {
  fan: {
    pitch: { least: 36, comfortable: 41, roomy: 46 },
    link: 1.3,
    glyph: 0.72,
    token: 1.2,
    drop: 10,
    belowLanes: 22,
  },
  bigFan: {
    pitch: { least: 62, comfortable: 70, roomy: 78 },
    link: 1.3,
    glyph: 1.3,
    token: 2,
    drop: 15,
    belowLanes: 50,
  },
  projectorFan: {
    pitch: { least: 80, comfortable: 86, roomy: 92 },
    link: 1.2,
    glyph: 1.36,
    token: 2.5,
    drop: 28,
    belowLanes: 74,
  },
};
