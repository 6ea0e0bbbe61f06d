// Which of the sixteen volumetric models of MONAI's zoo run as they are. Their configurations are made here
// from what each of them uses (transforms, inferer, ways of writing), with values of our own.
#include "inference/bundle/Bundle.h"
#include "inference/json/Json.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace fovea;
using namespace fovea::inference;

namespace {

namespace fs = std::filesystem;

Json with(Json transform, const Json& arguments)
{
    transform.update(arguments);
    return transform;
}

Json step(const std::string& name, const Json& key, const Json& arguments = Json::object())
{
    return with({ { "_target_", name }, { "keys", key } }, arguments);
}

// The usual beginning; key is "image" or a reference to it.
Json loading(const Json& key)
{
    return Json::array({ step("LoadImaged", key), step("EnsureChannelFirstd", key) });
}

Json joined(Json list, const std::vector<Json>& more)
{
    for (const Json& element : more)
        list.push_back(element);
    return list;
}

Json orientation(const Json& key, const char* codes = "RAS")
{
    return step("Orientationd", key, { { "axcodes", codes } });
}

Json spacing(const Json& key, const Json& pixdim)
{
    return step("Spacingd", key, { { "pixdim", pixdim }, { "mode", "bilinear" } });
}

Json range(const Json& key, double low, double high)
{
    return step("ScaleIntensityRanged", key,
        { { "a_min", low }, { "a_max", high }, { "b_min", 0 }, { "b_max", 1.0 }, { "clip", true } });
}

Json windows(const Json& overlap)
{
    return { { "_target_", "SlidingWindowInferer" }, { "roi_size", { 80, 80, 80 } }, { "sw_batch_size", 4 },
        { "overlap", overlap } };
}

Json inversion(const Json& key, bool nearest = false)
{
    return step("Invertd", "pred",
        { { "transform", "@preprocessing" }, { "orig_keys", key }, { "meta_key_postfix", "meta_dict" },
            { "nearest_interp", nearest }, { "to_tensor", true } });
}

const Json softmax = step("Activationsd", "pred", { { "softmax", true } });
const Json sigmoid = step("Activationsd", "pred", { { "softmax", false }, { "sigmoid", true } });
const Json largest = step("AsDiscreted", "pred", { { "argmax", true } });
const Json threshold = step("AsDiscreted", "pred", { { "argmax", false }, { "threshold", 0.5 } });
const Json saving = step("SaveImaged", "pred",
    { { "meta_keys", "pred_meta_dict" }, { "output_dir", "@output_dir" }, { "output_dtype", "$np.uint8" } });
const Json usualEnd = Json::array({ softmax, inversion("image"), largest, saving });

Json compose(const Json& transforms)
{
    return { { "_target_", "Compose" }, { "transforms", transforms } };
}

// A whole configuration, with the sections around that are Python and don't matter.
Json config(const Json& preprocessing, const Json& inferer, const Json& postprocessing, const Json& more = {})
{
    Json result { { "imports", { "$import glob" } }, { "bundle_root", "." },
        { "output_dir", "$@bundle_root + '/eval'" },
        { "datalist", "$list(sorted(glob.glob(@bundle_root + '/*.nii.gz')))" },
        { "device", "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')" },
        { "network_def", { { "_target_", "UNet" } } }, { "network", "$@network_def.to(@device)" },
        { "preprocessing", compose(preprocessing) },
        { "dataset", { { "_target_", "Dataset" }, { "data", "$[{'image': i} for i in @datalist]" } } },
        { "inferer", inferer }, { "postprocessing", compose(postprocessing) },
        { "evaluator", { { "_target_", "SupervisedEvaluator" }, { "amp", true } } },
        { "run", { "$@evaluator.run()" } } };
    if (more.is_object())
        result.update(more);
    return result;
}

// One of the zoo's shapes.
struct ZooModel {
    const char* name;
    Json config;
    const char* problem = nullptr; // a word of the reason why it can't run; null: it can
    int inputs = 1;
    std::vector<int> shape { 80, 80, 80 };
};

ZooModel spleen()
{
    return { "spleen",
        config(joined(loading("@key"),
                   { orientation("@key"), spacing("@key", { 1.6, 1.6, 2.1 }), range("@key", -60, 170),
                       step("EnsureTyped", "@key") }),
            windows(0.5), Json::array({ softmax, inversion("@key"), largest, saving }),
            { { "key", "image" } }) };
}

ZooModel organs(const char* name, const Json& pixdim, double overlap)
{
    return { name,
        config(joined(loading("image"),
                   { orientation("image"), spacing("image", pixdim), range("image", -180, 240),
                       step("EnsureTyped", "image") }),
            windows(overlap), usualEnd) };
}

ZooModel pediatric()
{
    const Json key = Json::array({ "@image_key" });
    return { "pediatric",
        config(joined(loading("@image_key"),
                   { orientation("image"),
                       step("Spacingd", key, { { "pixdim", { 1.4, 1.4, 2.8 } }, { "mode", { "bilinear" } } }),
                       range("@image_key", -240, 410),
                       step("CropForegroundd", key,
                           { { "source_key", "@image_key" }, { "mode", { "minimum" } } }),
                       step("CastToTyped", "@image_key", { { "dtype", "$torch.float32" } }) }),
            windows(0.75), usualEnd, { { "image_key", "image" } }) };
}

// Decides, keeps parts, and goes back: labels at the network's grid.
ZooModel prostate()
{
    return { "prostate",
        config(joined(loading("image"),
                   { orientation("image"), spacing("image", { 0.6, 0.6, 0.6 }),
                       step("ScaleIntensityd", "image", { { "minv", 0 }, { "maxv", 1 } }),
                       step("NormalizeIntensityd", "image") }),
            windows(0.5),
            Json::array(
                { largest, step("KeepLargestConnectedComponentd", "pred", { { "applied_labels", { 1, 2 } } }),
                    inversion("image"), saving })) };
}

ZooModel renalTransformer()
{
    return { "renal, transformer",
        config(Json::array({ step("LoadImaged", "image"), step("AddChanneld", "image"), orientation("image"),
                   spacing("image", { 1.1, 1.1, 1.1 }), range("image", -170, 240) }),
            windows(0.5), usualEnd) };
}

ZooModel wholeBody()
{
    return { "whole body",
        config(joined(loading("image"),
                   { orientation("image"), spacing("image", "@pixdim"),
                       step("NormalizeIntensityd", "image", { { "nonzero", true } }),
                       step("ScaleIntensityd", "image", { { "minv", -1.0 }, { "maxv", 1.0 } }) }),
            with(windows("@shown#overlap"), { { "padding_mode", "replicate" }, { "mode", "gaussian" } }),
            Json::array({ softmax, largest, inversion("image", true), saving }),
            { { "shown", { { "highres", true }, { "overlap", 0.2 } } },
                { "pixdim", "$[1.6, 1.6, 1.6] if @shown#highres else [3.2, 3.2, 3.2]" } }) };
}

ZooModel wholeBrain()
{
    return { "whole brain",
        config(joined(loading("image"),
                   { step("NormalizeIntensityd", "image",
                       { { "nonzero", "True" }, { "channel_wise", "True" } }) }),
            windows(0.7), usualEnd) };
}

ZooModel ventricles()
{
    return { "ventricles, slices",
        config(joined(loading("image"), { step("ScaleIntensityd", "image") }),
            { { "_target_", "SliceInferer" }, { "roi_size", { 240, 240 } }, { "spatial_dim", 2 } }, usualEnd),
        nullptr, 1, { 240, 240 } };
}

// Keys by MONAI's constants, transforms by reference, and nothing that goes back.
ZooModel templateModel()
{
    return { "template",
        config("$@transforms", { { "_target_", "SimpleInferer" } },
            Json::array({ step("Activationsd", "@pred", { { "softmax", true } }),
                step("AsDiscreted", "@pred", { { "argmax", true } }),
                step("SaveImaged", "@pred", { { "dtype", "$None" } }) }),
            { { "image", "$monai.utils.CommonKeys.IMAGE" }, { "pred", "$monai.utils.CommonKeys.PRED" },
                { "transforms", joined(loading("@image"), { step("ScaleIntensityd", "@image") }) },
                { "dataset", { { "data", "$[{@image:i} for i in @data_list]" } } } }) };
}

ZooModel tumours()
{
    const Json merge = step("Lambdad", "pred",
        { { "func",
            "$lambda x: torch.where(x[[2]] > 0, 4, torch.where(x[[0]] > 0, 1, torch.where(x[[1]] > 0, 2, "
            "0)))" } });
    return { "brain tumours",
        config(
            joined(loading("image"),
                { step("NormalizeIntensityd", "image", { { "nonzero", true }, { "channel_wise", true } }) }),
            windows(0.5), Json::array({ sigmoid, inversion("image"), threshold, merge, saving })),
        nullptr, 4 };
}

ZooModel nodules()
{
    const Json off { { "_disabled_", "@isResampled" } };
    return { "lung nodules",
        config(Json::array({ with(step("LoadImaged", "image"), { { "_disabled_", "@isRaw" } }),
                   with(step("LoadImaged", "image"), off), step("EnsureChannelFirstd", "image"),
                   orientation("image"), with(spacing("image", { 0.7, 0.7, 1.2 }), off),
                   range("image", -1000, 310) }),
            { { "_target_", "scripts.detection_inferer.RetinaNetInferer" }, { "detector", "@detector" } },
            Json::array({ { { "_target_", "ClipBoxToImaged" }, { "box_keys", "box" } } }),
            { { "isRaw", false }, { "isResampled", "$(not @isRaw)" }, { "patch", { 400, 400, 160 } },
                { "network_def", { { "num_classes", 1 }, { "size_divisible", { 16, 16, 8 } } } },
                { "anchor_generator",
                    { { "feature_map_scales", { 1, 2, 4 } },
                        { "base_anchor_shapes", { { 5, 7, 4 }, { 8, 7, 5 }, { 9, 11, 6 } } } } },
                { "detector", { { "_target_", "RetinaNetDetector" }, { "network", "@network" } } },
                { "detector_ops",
                    { "$@detector.set_target_keys(box_key='box', label_key='label')",
                        "$@detector.set_box_selector_parameters(score_thresh=0.03,nms_thresh=0.2)",
                        "$@detector.set_sliding_window_inferer(roi_size=@patch,overlap=0.2,mode='constant'"
                        ")" } } }) };
}

// Asks for clicks.
ZooModel clicks()
{
    return { "spleen, clicks",
        config("$@before + @clicks", { { "_target_", "SimpleInferer" } }, usualEnd,
            { { "before", joined(loading("image"), { orientation("image") }) },
                { "clicks",
                    { { { "_target_", "AddGuidanceFromPointsDeepEditd" }, { "ref_image", "image" } },
                        step("Resized", "image",
                            { { "spatial_size", { 96, 96, 96 } }, { "mode", "area" } }) } } }),
        "Python" };
}

// Asks for what is to be found.
ZooModel prompts()
{
    return { "anything, prompts",
        config(
            joined(loading("image"), { step("monai.apps.vista3d.transforms.VistaPreTransformd", "image") }),
            { { "_target_", "scripts.inferer.Vista3dInferer" }, { "roi_size", { 96, 96, 96 } } },
            Json::array({ step("monai.apps.vista3d.transforms.VistaPostTransformd", "pred"),
                with(inversion("image", true), { { "transform", "$copy.deepcopy(@preprocessing)" } }),
                saving })),
        "Vista3dInferer" };
}

// Three phases of contrast, brought together by code of its own.
ZooModel phases()
{
    const Json keys { "artery", "vein", "excretion" };
    return { "renal, three phases",
        config(joined(loading(keys),
                   { orientation(keys, "LPS"), spacing(keys, { 0.9, 0.9, 0.9 }),
                       { { "_target_", "scripts.my_transforms.ConcatImages" }, { "keys_merge", keys },
                           { "keys_out", "image" } },
                       range("image", -900, 900) }),
            windows(0.25),
            Json::array({ with(inversion("artery"), { { "transform", "$@preprocessing" } }), sigmoid,
                inversion("image"), threshold, saving })),
        "ConcatImages", 3 };
}

std::vector<ZooModel> zoo()
{
    return { spleen(), organs("organs", { 1.1, 1.1, 1.1 }, 0.625), organs("pancreas", { 1, 1, 1 }, 0.6),
        pediatric(), prostate(), renalTransformer(), organs("abdomen, transformer", { 1.4, 1.4, 2.2 }, 0.5),
        wholeBody(), wholeBrain(), ventricles(), templateModel(), tumours(), nodules(), clicks(), prompts(),
        phases() };
}

void write(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

Result<Bundle> bundleOf(const ZooModel& model)
{
    QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString();
    write(folder / "configs/inference.json", model.config.dump());
    const Json image { { "type", "image" }, { "num_channels", model.inputs },
        { "spatial_shape", model.shape }, { "is_patch_data", true } };
    const Json pred { { "type", "image" }, { "format", "segmentation" }, { "num_channels", 3 } };
    write(folder / "configs/metadata.json",
        Json({ { "name", model.name }, { "version", "0.1.0" },
                 { "network_data_format",
                     { { "inputs", { { "image", image } } }, { "outputs", { { "pred", pred } } } } } })
            .dump());
    write(folder / "models/model.ts", "network");
    return readBundle(folder);
}

} // namespace

class ZooSupportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsOrSaysWhyNot_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const ZooModel& model : zoo())
            QTest::newRow(model.name) << index++;
    }

    void runsOrSaysWhyNot()
    {
        QFETCH(int, index);
        const ZooModel model = zoo().at(static_cast<std::size_t>(index));
        const auto bundle = bundleOf(model);
        QVERIFY2(bundle.has_value(), bundle ? "" : describe(bundle.error()).c_str());
        const auto& problems = bundle->card.problems;
        if (model.problem == nullptr) {
            QCOMPARE(problems, std::vector<std::string>());
            QVERIFY(bundle->card.preprocessing.size() > 0); // none of its steps was taken for another image's
            return;
        }
        QVERIFY2(
            std::ranges::any_of(problems, [&](const std::string& p) { return p.contains(model.problem); }),
            problems.empty() ? "no problem" : problems.front().c_str());
    }

    void thirteenOfSixteenRun()
    {
        int usable = 0;
        int withoutHelp = 0; // of the recogniser of labels merged by a lambda, and of the detector
        const auto models = zoo();
        for (const ZooModel& model : models) {
            const auto bundle = bundleOf(model);
            const bool isUsable = bundle.has_value() && bundle->card.isUsable();
            usable += isUsable ? 1 : 0;
            withoutHelp
                += isUsable && bundle->pipeline.postprocessing.merge.empty() && !bundle->pipeline.detector
                ? 1
                : 0;
        }
        QCOMPARE(models.size(), 16U);
        QCOMPARE(withoutHelp, 11);
        QCOMPARE(usable, 13);
    }

    void theShapesMeanWhatTheySay()
    {
        const auto body = bundleOf(wholeBody());
        QCOMPARE(body->card.spacingMm.value(), (std::array { 1.6, 1.6, 1.6 }));
        const auto& sliding = std::get<SlidingWindowInference>(body->pipeline.inference);
        QVERIFY(sliding.isGaussian && sliding.border == Border::Edge && sliding.overlap == 0.2);
        QVERIFY(body->pipeline.postprocessing.decidesBeforeInversion);
        const auto gland = bundleOf(prostate());
        QVERIFY(gland->pipeline.postprocessing.keepsLargestBeforeInversion);
        QCOMPARE(bundleOf(pediatric())->pipeline.preprocessing.size(), 4U);
        QCOMPARE(*std::get<SlidingWindowInference>(bundleOf(ventricles())->pipeline.inference).sliceAxis, 2);
        const auto lungs = bundleOf(nodules());
        QCOMPARE(lungs->pipeline.detector->suppressionOverlap, 0.2);
        QCOMPARE(lungs->pipeline.preprocessing.size(), 2U); // what is resampled already isn't again
    }
};

QTEST_GUILESS_MAIN(ZooSupportTest)
#include "ZooSupportTest.moc"
