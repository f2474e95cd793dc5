package org.warmstart.model.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.warmstart.base.record.InRange;

/** What the components of configurations say about their keys, beside {@code @Key}. */
public final class Keys {
  /** Sizes above it belong to no model, and their products would not fit a number. */
  private static final int LARGEST = 1 << 28;

  /** Layers are bounded, since every one is built before a weight is read. */
  static final int MOST_LAYERS = 10_000;

  private Keys() {}

  /** A width, a vocabulary, a number of heads. */
  @Documented
  @InRange(least = 1, most = LARGEST)
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Size {}

  /** A number of things of which there may be none. */
  @Documented
  @InRange(least = 0, most = LARGEST)
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Count {}

  /** A number of layers. */
  @Documented
  @InRange(least = 1, most = MOST_LAYERS)
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Layers {}

  /** A number above 0. */
  @Documented
  @InRange(above = 0)
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Positive {}

  /** The probability of a dropout: with 1, nothing would be left. */
  @Documented
  @InRange(least = 0, below = 1)
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Probability {}

  /**
   * The name of an {@link org.warmstart.tensor.Activation}; a component that can be null can be
   * empty, too.
   */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface ActivationName {}

  /** Only what the component's default says is built; other values are refused. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Only {}

  /** A list that a single number may stand for, and does where it has one element. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface OneOrMore {}

  /** Where the key is left out, the value of another one. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface SameAs {
    /** The other key. */
    String value();
  }

  /** Not written while it is what its being left out means. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface UnlessDefault {}

  /**
   * The keys of this record stand among those of the one it is a component of. What its
   * {@code @Default} says comes before its own components' defaults.
   */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Flat {
    /** What the {@code *} in the record's keys stands for. */
    String value() default "";
  }

  /** The names of the classes: {@code id2label}, {@code label2id} and {@code num_labels}. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Labels {
    /** How many there are where the keys are left out. */
    int value() default 2;

    /** Whether they are written. */
    boolean written() default true;
  }

  /**
   * A method that says what a key has to be that follows from others. It is written behind one of
   * them, and refused where a file contradicts it.
   */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  public @interface Derived {
    /** The key. */
    String key();

    /** The key it is written behind. */
    String behind();

    /** Whether a contradiction is refused. */
    boolean checked() default true;
  }

  /** Keys that nothing ever read; they are kept and written back. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Leftovers {
    /** The keys. */
    String[] value() default {};

    /** Records whose keys are meant as well. */
    Class<?>[] ofRecords() default {};
  }
}
