package org.warmstart.data.batch;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Packs documents into blocks of one length for language modelling: the documents' tokens end to
 * end, a separator after each, cut without regard to where documents end (as for GPT-2, Radford et
 * al. 2019). Streams: holds one document and one block. Nothing is lost but the last block if it is
 * not full.
 */
public final class Packing implements Iterator<int[]> {
  private final Iterator<int[]> documents;
  private final int blockLength;
  private final @Nullable Integer separator;
  private int[] document = new int[0];
  private int position;
  private int[] block;
  private int filled;
  private boolean separatorDue;

  /**
   * Packs what the iterator gives; it is read as blocks are asked for.
   *
   * @param documents token ids
   * @param blockLength tokens in a block
   * @param separator put after every document; null for none
   */
  public Packing(Iterator<int[]> documents, int blockLength, @Nullable Integer separator) {
    if (blockLength < 1) {
      throw new IllegalArgumentException("a block needs at least 1 token, not " + blockLength);
    }
    this.documents = documents;
    this.blockLength = blockLength;
    this.separator = separator;
    this.block = new int[blockLength];
  }

  @Override
  public boolean hasNext() {
    while (filled < blockLength) {
      if (position < document.length) {
        int count = Math.min(blockLength - filled, document.length - position);
        System.arraycopy(document, position, block, filled, count);
        position += count;
        filled += count;
      } else if (separatorDue && separator != null) {
        block[filled++] = separator;
        separatorDue = false;
      } else if (documents.hasNext()) {
        document = documents.next();
        position = 0;
        separatorDue = true;
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public int[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no full block is left");
    }
    int[] full = block;
    block = new int[blockLength];
    filled = 0;
    return full;
  }

  /** After the last block: the tokens that did not fill another. */
  public int[] remainder() {
    return Arrays.copyOf(block, filled);
  }
}
