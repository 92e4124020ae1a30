import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.util.Triple;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** For each line of the input one line with the ranges of its persons: "start end", a tab between two. Argument: the model. */
public class StanfordNames {
  public static void main(String[] arguments) throws Exception {
    CRFClassifier<CoreLabel> tagger = CRFClassifier.getClassifier(arguments[0]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = in.readLine()) != null; ) {
      StringBuilder row = new StringBuilder();
      for (Triple<String, Integer, Integer> found : tagger.classifyToCharacterOffsets(line))
        if (found.first.equals("PERSON")) row.append(found.second).append(' ').append(found.third).append('\t');
      out.println(row.toString().strip());
    }
    out.flush();
  }
}
