#include "app/panels/RunOptionsBox.h"

#include "inference/protocol/InstructionSet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSettings>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

const QString deviceKey = QStringLiteral("models/device");
const QString precisionKey = QStringLiteral("models/precision");
const QString skipKey = QStringLiteral("models/skipAir");
const QString lowMemoryKey = QStringLiteral("models/lowMemory");

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

// A combo box's items are of this model by default.
QStandardItem* itemOf(const QComboBox& box, int index)
{
    const auto* model = qobject_cast<QStandardItemModel*>(box.model());
    return model != nullptr ? model->item(index) : nullptr;
}

// Chooses the item with this data, or else the first, which is "Automatic".
void choose(QComboBox& box, const std::string& data)
{
    const int index = box.findData(text(data));
    const QStandardItem* item = index >= 0 ? itemOf(box, index) : nullptr;
    box.setCurrentIndex(item != nullptr && item->isEnabled() ? index : 0);
}

QComboBox* comboBox(const char* name)
{
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

bool isCard(const std::string& device)
{
    return device.starts_with("cuda");
}

} // namespace

RunOptionsBox::RunOptionsBox(QWidget* parent)
    : QWidget(parent)
    , m_open(new QToolButton)
    , m_choices(new QWidget)
    , m_device(comboBox("runDevice"))
    , m_precision(comboBox("runPrecision"))
    , m_skip(new QCheckBox(tr("Skip air")))
    , m_lowMemory(new QCheckBox(tr("Little memory")))
{
    const QSettings settings;
    m_wanted = { .device = settings.value(deviceKey, "auto").toString().toStdString(),
        .precision = settings.value(precisionKey, "auto").toString().toStdString(),
        .skipsUniform = settings.value(skipKey, false).toBool(),
        .lowMemory = settings.value(lowMemoryKey, false).toBool() };

    m_open->setObjectName("runOptions");
    m_open->setAutoRaise(true);
    m_open->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_open->setArrowType(Qt::RightArrow);
    m_open->setToolTip(tr("On which device and how exactly models run"));
    m_device->setToolTip(tr("Where models run. Automatic takes the card that is free first,\nor the "
                            "processor where there is no card."));
    m_device->setAccessibleName(tr("Device"));
    m_precision->setToolTip(tr("How exactly the network computes. Automatic does what the model asks for;\n"
                               "float32 is the most exact. The short types are for cards; a processor runs\n"
                               "bfloat16 only where it is right and faster than float32. The result says\n"
                               "what was used."));
    m_precision->setAccessibleName(tr("Precision"));
    m_skip->setObjectName("runSkipAir");
    m_skip->setToolTip(tr("Leaves out windows in which all voxels are equal, such as air.\nFaster, but it "
                          "changes results: the model doesn't see these places."));
    m_skip->setChecked(m_wanted.skipsUniform);
    m_lowMemory->setObjectName("runLowMemory");
    m_lowMemory->setToolTip(
        tr("Takes the image through the model in pieces: the same result with less memory,\nbut slower."));
    m_lowMemory->setChecked(m_wanted.lowMemory);

    auto* form = new QFormLayout(m_choices);
    form->setContentsMargins(16, 0, 0, 0);
    form->addRow(tr("Device"), m_device);
    form->addRow(tr("Precision"), m_precision);
    form->addRow(m_skip);
    form->addRow(m_lowMemory);
    m_choices->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_open);
    layout->addWidget(m_choices);

    connect(m_open, &QToolButton::clicked, this, [this] { setOpen(m_choices->isHidden()); });
    connect(m_device, &QComboBox::activated, this, [this] {
        m_wanted.device = options().device;
        offerPrecisions(); // a card's are not the processor's
        remember();
    });
    connect(m_precision, &QComboBox::activated, this, [this] {
        m_wanted.precision = options().precision;
        remember();
    });
    connect(m_skip, &QCheckBox::clicked, this, [this](bool isChecked) {
        m_wanted.skipsUniform = isChecked;
        remember();
    });
    connect(m_lowMemory, &QCheckBox::clicked, this, [this](bool isChecked) {
        m_wanted.lowMemory = isChecked;
        remember();
    });
    offerDevices();
}

void RunOptionsBox::setOpen(bool isOpen)
{
    m_open->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
    m_choices->setVisible(isOpen);
    showSummary();
    if (isOpen)
        Q_EMIT opened();
}

void RunOptionsBox::setForDetector(bool isDetector)
{
    m_precision->setEnabled(!isDetector);
    m_skip->setEnabled(!isDetector);
    m_lowMemory->setEnabled(!isDetector);
    showSummary();
}

RunOptions RunOptionsBox::options() const
{
    return { .device = m_device->currentData().toString().toStdString(),
        .precision = m_precision->currentData().toString().toStdString(),
        .skipsUniform = m_skip->isChecked(),
        .lowMemory = m_lowMemory->isChecked() };
}

void RunOptionsBox::setWorker(const inference::WorkerInfo& worker)
{
    m_worker = worker;
    offerDevices();
    Q_EMIT changed();
}

void RunOptionsBox::offerDevices()
{
    const QSignalBlocker blocker(m_device);
    m_device->clear();
    m_device->addItem(tr("Automatic"), QStringLiteral("auto"));
    m_device->addItem(tr("Processor"), QStringLiteral("cpu"));
    if (m_worker) {
        for (const inference::DeviceInfo& device : m_worker->devices) {
            if (isCard(device.id))
                m_device->addItem(
                    QStringLiteral("%1 (%2)").arg(text(device.name), text(device.id)), text(device.id));
        }
    } else if (isCard(m_wanted.device)) {
        m_device->addItem(text(m_wanted.device), text(m_wanted.device));
    }
    choose(*m_device, m_wanted.device);
    offerPrecisions();
}

bool RunOptionsBox::runsOnCard() const
{
    const std::string device = options().device;
    return isCard(device)
        || (device == "auto" && m_worker
            && std::ranges::any_of(
                m_worker->devices, [](const inference::DeviceInfo& each) { return isCard(each.id); }));
}

QString RunOptionsBox::whyNoBfloat16() const
{
    const bool isRight = std::ranges::any_of(m_worker->selfTests, [&](const inference::SelfTestResult& test) {
        return test.device == "cpu" && test.precision == "bfloat16" && test.passed;
    });
    if (!isRight)
        return tr("This processor gets bfloat16 wrong.");
    if (!inference::mayHaveBfloat16(m_worker->instructionSet))
        return tr("bfloat16 would take many times as long as float32 on this processor.");
    return {};
}

// A card tests the short types when the first run asks for one; the processor's test came with the greeting.
void RunOptionsBox::offerPrecisions()
{
    const bool isOnCard = runsOnCard();
    m_precision->clear();
    m_precision->addItem(tr("Automatic"), QStringLiteral("auto"));
    m_precision->addItem(QStringLiteral("float32"), QStringLiteral("float32"));
    for (const char* precision : { "float16", "bfloat16" }) {
        const bool isKept = !m_worker && m_wanted.precision == precision && m_wanted.device != "cpu";
        // Half precision is for cards.
        const bool mayBeOnProcessor = m_worker && precision == std::string("bfloat16");
        if (!isOnCard && !isKept && !mayBeOnProcessor)
            continue;
        m_precision->addItem(QString::fromLatin1(precision), QString::fromLatin1(precision));
        const QString why = isOnCard || isKept ? QString() : whyNoBfloat16();
        QStandardItem* item = itemOf(*m_precision, m_precision->count() - 1);
        if (!why.isEmpty() && item != nullptr) {
            item->setEnabled(false);
            item->setToolTip(why);
        }
    }
    choose(*m_precision, m_wanted.precision);
    showSummary();
}

void RunOptionsBox::remember()
{
    QSettings settings;
    settings.setValue(deviceKey, text(m_wanted.device));
    settings.setValue(precisionKey, text(m_wanted.precision));
    settings.setValue(skipKey, m_wanted.skipsUniform);
    settings.setValue(lowMemoryKey, m_wanted.lowMemory);
    showSummary();
    Q_EMIT changed();
}

void RunOptionsBox::showSummary()
{
    QStringList special;
    if (m_device->currentIndex() > 0)
        special << m_device->currentText();
    if (m_precision->currentIndex() > 0 && m_precision->isEnabled())
        special << m_precision->currentText();
    for (const QCheckBox* box : { m_skip, m_lowMemory }) {
        if (box->isChecked() && box->isEnabled())
            special << box->text();
    }
    const bool isNamed = !special.isEmpty() && m_choices->isHidden();
    m_open->setText(isNamed ? tr("Options: %1").arg(special.join(QStringLiteral(", "))) : tr("Options"));
}

} // namespace fovea::app
