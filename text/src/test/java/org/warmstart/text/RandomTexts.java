package org.warmstart.text;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Texts as no one writes them: scripts, marks, emoji, control characters, spaces, digits and what
 * looks like special tokens, mixed at random. The same seed gives the same texts.
 */
final class RandomTexts {
  /** First and last code points of blocks that stages treat in ways of their own. */
  private static final int[][] BLOCKS =
      ranges(
          "20-7E 80-FF 100-24F 250-2FF 370-3FF 400-52F 530-5FF 600-6FF 900-97F 980-9FF "
              + "E00-E7F F00-FFF 1000-109F 10A0-10FF 1100-11FF 13A0-13FF 1780-17FF 1800-18AF "
              + "1E00-1EFF 1F00-1FFF 2000-206F 2070-20CF 2100-218F 2190-23FF 2460-24FF 2580-27BF "
              + "2E80-2FFF 3000-30FF 3130-33FF 3400-4DBF 4E00-9FFF A640-A69F AB70-ABBF AC00-D7A3 "
              + "D7B0-D7FF E000-F8FF F900-FAFF FB00-FDFF FE00-FE6F FE70-FFFF 10400-1044F "
              + "11000-110FF 1B000-1B2FF 1D100-1D24F 1D400-1D7FF 1E900-1E95F 1EE00-1EEFF "
              + "1F100-1F2FF 1F300-1FAFF 20000-2A6DF 2F800-2FA1F E0000-E01EF FFF80-10FFFF");

  private static final int[][] MARKS =
      ranges(
          "300-36F 483-489 591-5C7 610-61A 64B-65F 6D6-6ED 900-903 93A-94F E31-E3A E47-E4E "
              + "F71-F84 1AB0-1ACE 1DC0-1DFF 20D0-20F0 302A-302F 3099-309A FE20-FE2F 1D165-1D169 "
              + "1E8D0-1E8D6");

  private static final int[] SPACES = {
    ' ', ' ', ' ', '\t', '\n', '\r', 0xB, 0xC, 0x85, 0xA0, 0x1680, 0x2002, 0x2009, 0x200A, 0x2028,
    0x2029, 0x202F, 0x205F, 0x3000,
  };

  private static final int[] UNSEEN = {
    0, 1, 7, 8, 0x1B, 0x1C, 0x1F, 0x7F, 0x80, 0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x180B, 0x180E,
    0x200B, 0x200C, 0x200D, 0x200E, 0x202A, 0x202E, 0x2060, 0x2066, 0x3164, 0xFE0E, 0xFE0F, 0xFEFF,
    0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE0001, 0xE007F, 0x10FFFF,
  };

  /** Letters whose other case, composed form or compatible form is another number of letters. */
  private static final List<String> LETTERS =
      List.of(
          "İ",
          "ı",
          "ß",
          "ẞ",
          "ŉ",
          "ǰ",
          "ǆ",
          "ǅ",
          "Ǆ",
          "ﬁ",
          "ﬃ",
          "ſ",
          "Σ",
          "ΑΣ",
          "ς",
          "ΰ",
          "ᾳ",
          "ᾼ",
          "ẖ",
          "K",
          "Å",
          "Ω",
          "ẛ",
          "ẛ̣",
          "e\u0301",
          "\u0301",
          "q\u0307\u0323",
          "가",
          "각",
          "ᄀ",
          "ᅡ",
          "ᆨ",
          "豈",
          "丽",
          "ガ",
          "か\u3099",
          "ｶﾞ",
          "㍿",
          "㌖",
          "ﷺ",
          "½",
          "²",
          "①",
          "Ⅷ",
          "㊙",
          "™",
          "…",
          "‼",
          "ａ",
          "！",
          "０",
          "𝐀",
          "𝟘",
          "क्\u200Dष",
          "ก็",
          "ཀྱི",
          "؀",
          "١",
          "४",
          "௧",
          "〇",
          "一",
          "ー");

  private static final List<String> EMOJI =
      List.of(
          "😀",
          "👍🏽",
          "👩‍🚀",
          "👨‍👩‍👧‍👦",
          "🏳️‍🌈",
          "🇩🇪",
          "🇯🇵🇰🇷",
          "❤️",
          "❤",
          "1️⃣",
          "#⃣",
          "🧑🏿‍🦰",
          "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F",
          "©️",
          "ℹ",
          "㊗️",
          "🫠");

  private static final List<String> SIGNS =
      List.of(
          ".", ",", "'", "\"", "!", "?", "-", "--", "_", "...", "(", ")", "[", "]", "{", "}", "<",
          ">", "/", "\\", "@", "#", "##", "$", "%", "^", "&", "*", "+", "=", "|", "~", "`", ":",
          ";", "’", "“", "”", "–", "—", "、", "。", "「", "」", "¿", "¡", "€", "¥", "§", "°", "·", "▁",
          "Ġ", "Ċ", "_", "٪", "।", "…");

  private static final List<String> WORDS =
      List.of(
          "the",
          "The",
          " the",
          "tokenizer",
          "newest",
          "widest",
          "unforgettable",
          "river",
          "It's",
          "we've",
          "they're",
          "you'll",
          "I'd",
          "I'M",
          "don't",
          "'s",
          "'S",
          "'ſ",
          "'t",
          "'ll",
          "'re",
          "café",
          "naïve",
          "Zürich",
          "東京は大きい",
          "中文句子",
          "한국어",
          "Привет",
          "שלום",
          "مرحبا",
          "नमस्ते",
          "สวัสดี",
          "12",
          "345",
          "67890",
          "3.5%",
          "1,000",
          "e",
          "x",
          "ab",
          "aaa",
          "int",
          "https://example.org/path?query=1",
          "a@b.org",
          "\r\n",
          "  ",
          "   ",
          "\n\n",
          "\t");

  private static final List<String> LOOKALIKES =
      List.of(
          "<s>",
          "</s>",
          "<pad>",
          "<unk>",
          "<mask>",
          " <mask> ",
          "[CLS]",
          "[SEP]",
          "[UNK]",
          "[MASK]",
          "[PAD]",
          "<|endoftext|>",
          "NEWTOK",
          "newtok",
          "NewTok",
          "Café",
          "cafe\u0301",
          "<0x0A>",
          "<0xE2>",
          "<0x",
          "<s",
          "s>",
          "[MASK",
          "[cls]",
          "<|endof",
          "</w>",
          "e</w>",
          "##s",
          "##",
          "<mask><mask>",
          "[MASK]s",
          "▁the",
          "▁▁",
          "<eop>",
          "tok tok",
          " tok",
          "é",
          "日本");

  private final Random random;

  RandomTexts(long seed) {
    this.random = new Random(seed);
  }

  /** A text, usually short, at times long; at times with half a surrogate pair. */
  String next() {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(100) == 0 ? 150 : random.nextInt(10);
    boolean spaced = random.nextBoolean();
    int kinds = random.nextInt(3) == 0 ? random.nextInt(1 << 12) : (1 << 12) - 1;
    for (int i = 0; i <= pieces; i++) {
      int kind = random.nextInt(12);
      String piece = piece((kinds & (1 << kind)) != 0 ? kind : 10);
      int times =
          random.nextInt(12) != 0 ? 1 : 1 + random.nextInt(random.nextInt(8) == 0 ? 130 : 7);
      text.append(piece.repeat(times));
      if (spaced && random.nextInt(3) != 0) {
        text.append(' ');
      }
    }
    if (random.nextInt(200) == 0) {
      int half = 0xD800 + random.nextInt(0x800);
      text.insert(random.nextInt(text.length() + 1), (char) half);
    }
    return text.toString();
  }

  private static int[][] ranges(String hexadecimal) {
    return Arrays.stream(hexadecimal.split(" "))
        .map(range -> range.split("-"))
        .map(ends -> new int[] {Integer.parseInt(ends[0], 16), Integer.parseInt(ends[1], 16)})
        .toArray(int[][]::new);
  }

  private String piece(int kind) {
    return switch (kind) {
      case 0 -> run(BLOCKS[random.nextInt(BLOCKS.length)], 1 + random.nextInt(6));
      case 1 -> run(MARKS[random.nextInt(MARKS.length)], 1 + random.nextInt(3));
      case 2 -> any(EMOJI);
      case 3 -> Character.toString(UNSEEN[random.nextInt(UNSEEN.length)]);
      case 4 -> Character.toString(SPACES[random.nextInt(SPACES.length)]);
      case 5 -> Integer.toString(random.nextInt(1 << random.nextInt(31)));
      case 6 -> any(SIGNS);
      case 7 -> any(LETTERS);
      case 8 -> any(LOOKALIKES);
      case 9 -> Character.toString(anywhere());
      case 10 -> run(new int[] {'a', 'z'}, 1 + random.nextInt(9));
      default -> any(WORDS);
    };
  }

  private int anywhere() {
    int codePoint = random.nextInt(random.nextBoolean() ? 0x10000 : Character.MAX_CODE_POINT + 1);
    return codePoint >= 0xD800 && codePoint < 0xE000 ? codePoint - 0x800 : codePoint;
  }

  private String run(int[] block, int length) {
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < length; i++) {
      run.appendCodePoint(block[0] + random.nextInt(block[1] - block[0] + 1));
    }
    return run.toString();
  }

  private String any(List<String> strings) {
    return strings.get(random.nextInt(strings.size()));
  }
}
