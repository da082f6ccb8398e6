"""The topics that the product ships with: what they find, and what only sounds like them."""

from functools import cache
from pathlib import Path

import pytest

from papers.topics.catalogue_file import read_catalogue
from papers.topics.tagger import Tagger

TOPICS = Path(__file__).parents[2] / "seeds" / "topics.toml"


@cache
def tagger() -> Tagger:
    return Tagger(entry.rules for entry in read_catalogue(TOPICS))


def topics(title: str, abstract: str = "") -> dict[str, tuple[str, ...]]:
    return {match.slug: match.evidence for match in tagger().tag(title, abstract)}


def test_the_four_topics_come_first_and_in_their_order() -> None:
    entries = read_catalogue(TOPICS)
    assert [(entry.slug, entry.name) for entry in entries[:4]] == [
        ("alignment", "Alignment"),
        ("moe", "MoE"),
        ("multilingual", "Multilingual"),
        ("rag", "RAG"),
    ]


def test_every_topic_is_defined_in_a_sentence() -> None:
    for entry in read_catalogue(TOPICS):
        assert entry.definition.endswith("."), entry.slug
        assert len(entry.definition.split()) >= 10, entry.slug


def test_the_words_that_spoke_for_a_topic_are_the_longest() -> None:
    found = topics(
        "Mixtral of Experts", "We introduce Mixtral 8x7B, a Sparse Mixture of Experts (SMoE) language model."
    )
    assert set(found) == {"moe"}
    assert {"Mixtral", "Sparse Mixture of Experts", "SMoE"} <= set(found["moe"])


FOUND = [
    ("alignment", "Aligning Large Language Models with Human: A Survey", ""),
    ("alignment", "Direct Preference Optimization", "Your language model is secretly a reward model."),
    ("alignment", "Jailbreaking Black-Box Chatbots in Twenty Queries", ""),
    ("alignment", "Constitutional AI", "Training a harmless assistant from AI feedback."),
    ("alignment", "A Study of Refusals", "We measure how assistants refuse harmful requests, and red teaming of them."),
    ("alignment", "Summaries People Like", "We train a reward model on comparisons made by human raters."),
    ("alignment", "Reducing Toxicity", "We detoxify generated text."),
    ("alignment", "Adversarial Attacks on Aligned Language Models", "Suffixes elicit objectionable content."),
    ("moe", "Switch Transformers", "We simplify Mixture of Experts (MoE) routing."),
    (
        "moe",
        "Sparse Feed-Forward Layers",
        "Each token is dispatched to two of 64 feed-forward sub-networks by a gating network.",
    ),
    ("moe", "DeepSeekMoE", "We propose fine-grained experts and isolate shared experts."),
    (
        "moe",
        "From Dense to Sparse",
        "We upcycle a dense checkpoint into a sparsely activated model with expert layers.",
    ),
    ("moe", "Expert Parallelism Without Tears", "We serve MoE models on few devices."),
    ("multilingual", "A Language Model for Danish", ""),
    ("multilingual", "Speech in East and West Africa", "We collect recordings of Swahili and Yorùbá."),
    ("multilingual", "FonMTL: Towards Multitask Learning for the Fon Language", ""),
    ("multilingual", "Neural Machine Translation by Jointly Learning to Align and Translate", ""),
    (
        "multilingual",
        "Unsupervised Representations",
        "Cross-lingual transfer is measured on XNLI for fifteen languages.",
    ),
    ("multilingual", "A Benchmark of Law Exams", "Our questions are in Chinese."),
    ("rag", "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks", ""),
    (
        "rag",
        "Generalization through Memorization",
        "We introduce kNN-LMs, which use retrieved neighbors from a datastore.",
    ),
    ("rag", "Language Models by Retrieving", "We condition on document chunks retrieved from a large corpus."),
    ("rag", "Asking the Library", "The generator reads retrieved passages for open-domain question answering."),
    (
        "rag",
        "Memory Outside the Weights",
        "A non-parametric memory reached through a neural index informs each answer.",
    ),
    ("rag", "Learning to Retrieve In-Context Examples", "We retrieve in-context examples for language models."),
]


@pytest.mark.parametrize(("slug", "title", "abstract"), FOUND)
def test_a_paper_about_a_topic_has_it(slug: str, title: str, abstract: str) -> None:
    assert slug in topics(title, abstract)


NOT_FOUND = [
    ("alignment", "Word Alignment for Statistical Machine Translation", "We lower the alignment error rate."),
    ("alignment", "Better Text-Image Alignment", "Vision-language alignment and feature alignment improve captions."),
    ("alignment", "Progressive Modality Alignment", "Cross-modal alignment data is scarce."),
    ("alignment", "Multiple Sequence Alignment with Transformers", "Protein alignment at scale."),
    ("alignment", "A Metric for Summaries", "Our metric aligns better with human judgments."),
    ("alignment", "Modelling What Users Buy", "User preference prediction for item recommendation."),
    ("alignment", "Road Safety from Video", "We predict traffic safety."),
    ("moe", "Asking Human Experts", "Domain experts and medical experts rate our answers."),
    ("moe", "Training Products of Experts by Minimizing Contrastive Divergence", "A product of experts."),
    ("moe", "Depth Up-Scaling", "In contrast to mixture-of-experts (MoE), no change to training is needed."),
    ("moe", "Imitation", "We learn from expert demonstrations by experts."),
    ("moe", "Vehicle Routing with Attention", "A learned heuristic for the routing problem."),
    ("multilingual", "Code Models", "We evaluate on ten programming languages and on multilingual coding benchmarks."),
    ("multilingual", "Unpaired Image-to-Image Translation", "Style translation with cycles."),
    ("multilingual", "Transformers and Formal Languages", "Which regular languages can be recognised?"),
    ("multilingual", "Translation Invariance in Convolutional Networks", ""),
    ("multilingual", "We Polish Prompts", "A fond farewell to fonts: how to polish a prompt."),
    ("rag", "Composed Image Retrieval", "Cross-modal retrieval with captions, and image retrieval benchmarks."),
    ("rag", "Dense Passage Retrieval", "A dual encoder for passage retrieval."),
    ("rag", "Sentence Embeddings", "They help clustering and retrieval."),
    ("rag", "Predicting Citation Intent", "We predict citation intents of papers."),
    ("rag", "Cleaning with a Rag", "A fragment about rags."),
]


@pytest.mark.parametrize(("slug", "title", "abstract"), NOT_FOUND)
def test_a_paper_that_only_sounds_like_a_topic_does_not_have_it(slug: str, title: str, abstract: str) -> None:
    assert slug not in topics(title, abstract)


MORE = [
    (
        "evaluation",
        "A Benchmark for Table Understanding",
        "We introduce a benchmark of tables and evaluate models on it.",
    ),
    ("evaluation", "Ranking Large Language Models without Reference Answers", "Each model judges the others."),
    (
        "evaluation",
        "Which Stories Do Models Misread?",
        "We assess eleven LLMs. This paper examines the abilities of LLMs to follow a plot.",
    ),
    ("agents", "Teaching Language Models to Call Tools", "An LLM agent learns tool use from its own errors."),
    ("agents", "Shopping by Itself", "In WebShop, a text-based environment, a language model learns to buy."),
    ("reasoning", "Chain of Thought in Small Models", "Step-by-step reasoning helps on arithmetic word problems."),
    (
        "reasoning",
        "Digits",
        "Our model adds large numbers: addition and division of many digits, and other arithmetic tasks.",
    ),
    ("code", "Repairing Programs", "We study program repair by language models that write code."),
    ("multimodal", "Captions from Frozen Encoders", "A vision-language model answers visual questions about images."),
    ("vision", "Rooms from Photographs", "We present a radiance field that needs no camera poses."),
    ("speech", "Recognising Whispered Speech", "Word error rate of automatic speech recognition falls."),
    ("efficiency", "Four Bits Suffice", "We propose quantization of weights, which lowers inference cost and latency."),
    (
        "efficiency",
        "A Language Model from One Office",
        "Training with limited resources, we cut training time and memory.",
    ),
    ("pretraining", "A Cleaner Pretraining Corpus", "We deduplicate Common Crawl and release three trillion tokens."),
    ("pretraining", "A Language Model for Danish", "We introduce a language model with two billion parameters."),
    ("instruction-tuning", "Less Instruction Data", "Instruction tuning on a thousand examples is enough."),
    (
        "long-context",
        "Reading Whole Books",
        "We extend the context window to 128K tokens for long documents. Long-context models...",
    ),
    ("robotics", "Folding Towels", "We present a robot that learns manipulation from demonstrations."),
    ("embeddings-retrieval", "Sentence Embeddings by Contrast", "Text embeddings for semantic search."),
    (
        "embeddings-retrieval",
        "Which Film Next?",
        "We present a recommender system that ranks by sequential recommendation.",
    ),
    ("factuality", "Fewer Hallucinations", "We reduce hallucination and measure factual accuracy."),
    ("factuality", "When to Say Nothing", "Uncertainty estimation tells a language model when to abstain."),
    ("continual-learning", "Learning without Forgetting", "We address catastrophic forgetting in continual learning."),
    ("prompting", "Where Demonstrations Stand", "We study how in-context learning depends on their order."),
    ("architectures", "Doing without Attention", "We propose a state space model that is attention-free."),
    ("scaling-laws", "Bigger or Longer", "We study scaling laws for loss as a function of compute."),
    ("peft", "Low-Rank Adapters for All", "LoRA is a parameter-efficient method."),
    ("distillation", "A Small Model from a Large One", "We distill a teacher model into a student model."),
    ("synthetic-data", "Textbooks without Authors", "We introduce a corpus of synthetic data for pretraining."),
    ("question-answering", "Reading One Passage Well", "We propose a network for reading comprehension."),
    ("dialogue", "Booking by Talking", "We present a task-oriented dialogue system."),
    ("decoding", "Stopping Early", "We propose a decoding algorithm that improves on beam search."),
    ("text-generation", "Biographies from Tables", "We study data-to-text generation."),
    ("machine-translation", "From German by Way of English", "We present a neural machine translation model."),
    ("interpretability", "What One Neuron Does", "Sparse autoencoders and activation steering show its part."),
    ("reinforcement-learning", "Longer Thoughts", "We train a reasoner using reinforcement learning."),
    ("medicine", "Reading Chest X-Rays", "We present a model of radiology reports for physicians."),
    ("natural-science", "A Language Model for Proteins", ""),
    ("domain-adaptation", "Domain-Specific Pretraining for Law", ""),
    ("information-extraction", "Who Did What", "We study relation extraction from news."),
    ("text-classification", "How Reviewers Feel", "We present a data set for sentiment analysis."),
    ("linguistics", "Trees from Text", "We explore dependency parsing."),
    ("surveys", "Diffusion Language Models: A Survey", ""),
    ("openness", "Nothing Held Back", "We release a fully open model with its training data and logs."),
    ("privacy", "Forgetting on Request", "We propose machine unlearning of copyrighted books."),
    ("fairness", "Nurses and Engineers", "We study gender bias in completions."),
    ("curriculum-learning", "First Things First", "We propose a curriculum of examples from easy to hard."),
    ("data-selection", "Which Tenth to Keep", "We study data selection for fine-tuning."),
    ("multitask-learning", "Together or Apart", "We propose task grouping for multi-task learning."),
    ("theory", "What Width Buys", "We prove a generalization bound for wide networks."),
]


@pytest.mark.parametrize(("slug", "title", "abstract"), MORE)
def test_each_of_the_other_topics_is_found(slug: str, title: str, abstract: str) -> None:
    assert slug in topics(title, abstract)


ONLY_SOUNDS_LIKE = [
    ("evaluation", "Faster Training", "Our recipe sets a new benchmark for speed and wins on the GLUE benchmark."),
    ("evaluation", "A Corpus: Collection, Cleaning, and Evaluation", "We collect web pages."),
    ("agents", "A Moderation Model", "We release a powerful tool for annotators."),
    ("reasoning", "Sparse Networks", "We test on commonsense reasoning and on GSM8K."),
    ("code", "A Decoder for Images", "Our decoder is small. Code will be released."),
    ("code", "Scheduling by Linear Programs", "An integer program is solved."),
    ("multimodal", "A Survey of Multilingual Models", "Multilingual large language models (MLLMs) serve many."),
    ("multimodal", "Open-Vocabulary Word Models", "Open-vocabulary language modelling of characters."),
    ("vision", "Questions about Pictures", "A multimodal LLM answers visual questions."),
    ("speech", "Talk of the Youngest", "We collect child-directed speech."),
    ("efficiency", "Parameter-Efficient Transfer", "Adapters are parameter-efficient."),
    ("efficiency", "Evaluation by Data Compression", "Lossless compression of new text tells models apart."),
    ("pretraining", "Pruning Pre-trained Language Models", "We prune pre-trained models."),
    ("pretraining", "Erasing a Book", "We study unlearning, so that nobody must pretrain again from scratch."),
    ("instruction-tuning", "Cooking Videos", "Instructional videos show each step."),
    ("long-context", "Models as Markov Chains", "The states are the contents of a context window."),
    ("embeddings-retrieval", "Generation with Retrieval-Augmented Models", "Retrieval-augmented generation helps."),
    ("embeddings-retrieval", "Training on a Small Budget", "We close with recommendations."),
    ("factuality", "Calibrating Cameras", "Camera calibration from one view."),
    ("agents", "Contrast Agents in Radiology", "A chemical agent improves images."),
    ("code", "Sparse Coding of Images", "Codebooks are learned. Our code is available."),
    ("speech", "Part-of-Speech Tagging", "We tag parts of speech and detect hate speech."),
    ("evaluation", "A New Optimizer", "We evaluate on five benchmarks."),
    ("surveys", "Predicting Public Opinion Surveys", "We predict answers in opinion surveys."),
    ("text-generation", "Image Generation by Diffusion", "Video generation is next."),
    ("prompting", "A Language Model for Danish", "It is tested zero-shot and few-shot."),
    ("prompting", "A Survey of Models", "We present their emergent abilities such as in-context learning."),
    (
        "question-answering",
        "A Small Model",
        "The paper tests it on tasks such as sentiment analysis and question answering.",
    ),
    ("question-answering", "Looking Closely", "We study visual question answering."),
    ("dialogue", "Jailbreaking Black-Box Chatbots in Twenty Queries", ""),
    ("decoding", "What Voxels Show", "We present brain decoding from fMRI."),
    ("machine-translation", "From Java to Python", "We propose a method of code translation."),
    ("distillation", "Learning Alone", "We propose training without distillation."),
    ("natural-science", "Opinions in Social Science", "We study questions of social science."),
    ("fairness", "Position Bias in Judges", ""),
    ("theory", "Theorem Proving in Lean", "We study theorem proving by search."),
    ("multitask-learning", "A Benchmark in Chinese", "We present massive multitask language understanding in Chinese."),
    ("curriculum-learning", "Questions of a School Curriculum", ""),
    ("data-selection", "Choosing Demonstrations", "We study the selection of in-context examples."),
]


@pytest.mark.parametrize(("slug", "title", "abstract"), ONLY_SOUNDS_LIKE)
def test_a_paper_that_only_sounds_like_another_topic_does_not_have_it(slug: str, title: str, abstract: str) -> None:
    assert slug not in topics(title, abstract)
