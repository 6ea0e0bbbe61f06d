#include "app/panels/RunOptionsBox.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

RunOptionsBox::RunOptionsBox(QWidget* parent)
    : QWidget(parent)
    , m_device(new QComboBox)
    , m_precision(new QComboBox)
    , m_skip(new QCheckBox(tr("Skip air")))
    , m_lowMemory(new QCheckBox(tr("Little memory")))
{
    const RunOptions remembered = rememberedRunOptions();
    m_device->setObjectName("runDevice");
    m_device->setToolTip(
        tr("Where models run. Automatic: on the card that is free, or else on the processor"));
    m_precision->setObjectName("runPrecision");
    m_precision->addItem(tr("Automatic"), QStringLiteral("auto"));
    m_precision->addItem(tr("Single (float32)"), QStringLiteral("float32"));
    m_precision->addItem(tr("Half (float16)"), QStringLiteral("float16"));
    m_precision->addItem(tr("Half (bfloat16)"), QStringLiteral("bfloat16"));
    m_precision->setToolTip(tr(
        "Half precision is faster on cards and can change single voxels. It is used only where the worker's "
        "self-test passed; the precision that was used is in the result"));
    m_skip->setObjectName("runSkipAir");
    m_skip->setToolTip(tr("Leaves out windows in which all voxels are alike. Faster, and changes results"));
    m_lowMemory->setObjectName("runLowMemory");
    m_lowMemory->setToolTip(tr("Takes the image through the model in pieces. The same result, slower"));

    auto* fold = new QToolButton;
    fold->setObjectName("runOptions");
    fold->setText(tr("Options"));
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    fold->setArrowType(Qt::RightArrow);
    fold->setAutoRaise(true);
    fold->setCheckable(true);
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setContentsMargins(12, 0, 0, 0);
    form->addRow(tr("Device"), m_device);
    form->addRow(tr("Precision"), m_precision);
    form->addRow(m_skip);
    form->addRow(m_lowMemory);
    content->hide();
    connect(fold, &QToolButton::toggled, content, [fold, content](bool isOpen) {
        fold->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        content->setVisible(isOpen);
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(fold);
    layout->addWidget(content);

    std::vector<inference::DeviceInfo> devices;
    if (remembered.device.starts_with("cuda"))
        devices.push_back({ remembered.device, remembered.device, 0 });
    setDevices(devices);
    m_device->setCurrentIndex(std::max(0, m_device->findData(QString::fromStdString(remembered.device))));
    m_precision->setCurrentIndex(m_precision->findData(QString::fromStdString(remembered.precision)));
    m_skip->setChecked(remembered.skipsUniform);
    m_lowMemory->setChecked(remembered.lowMemory);
    for (QComboBox* box : { m_device, m_precision }) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        connect(box, &QComboBox::currentIndexChanged, this, &RunOptionsBox::tell);
    }
    for (QCheckBox* box : { m_skip, m_lowMemory })
        connect(box, &QCheckBox::toggled, this, &RunOptionsBox::tell);
}

void RunOptionsBox::setDevices(const std::vector<inference::DeviceInfo>& devices)
{
    const QString chosen = m_device->currentData().toString();
    {
        const QSignalBlocker blocker(m_device);
        m_device->clear();
        m_device->addItem(tr("Automatic"), QStringLiteral("auto"));
        m_device->addItem(tr("Processor only"), QStringLiteral("cpu"));
        for (const inference::DeviceInfo& device : devices) {
            if (device.id == "cpu")
                continue;
            const QString id = QString::fromStdString(device.id);
            m_device->addItem(
                device.name == device.id ? id : tr("%1 (%2)").arg(QString::fromStdString(device.name), id),
                id);
        }
        m_device->setCurrentIndex(std::max(0, m_device->findData(chosen)));
    }
    if (!chosen.isEmpty() && m_device->currentData().toString() != chosen)
        tell();
}

RunOptions RunOptionsBox::options() const
{
    return { .device = m_device->currentData().toString().toStdString(),
        .precision = m_precision->currentData().toString().toStdString(),
        .skipsUniform = m_skip->isChecked(),
        .lowMemory = m_lowMemory->isChecked() };
}

void RunOptionsBox::tell()
{
    rememberRunOptions(options());
    Q_EMIT changed(options());
}

} // namespace fovea::app
